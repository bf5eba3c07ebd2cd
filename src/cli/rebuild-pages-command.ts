import { Command } from 'commander';
import { isoFromDay } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { checkGround, type PagesApp, type PagesAsked, type Rebuilt, rebuildPages } from '../rebuild/index.js';
import { count } from './import/progress.js';
import { dayOption, modelOption } from './options.js';
import { startBlocks } from './pages-progress.js';

interface RebuildOptions {
  readonly model?: string;
  readonly metric?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Metrics that are named; the others are counted. */
const NAMED = 20;

/** `tidemark rebuild-pages`: makes raw pages anew from the log where they differ. */
export function rebuildPagesCommand(openApp: () => Promise<PagesApp & { close(): Promise<void> }>): Command {
  return new Command('rebuild-pages')
    .description(
      'Make raw pages anew from the log where they differ from it. Safe beside a running server, and to be broken off and run again.',
    )
    .option('--model <model>', 'of one model: COMPANY, END_USER, ASSET or PROJECT')
    .option('--metric <key>', 'of one metric: activities.login, metrics.seats, company.mrr')
    .option('--from <date>', 'first day (YYYY-MM-DD); all that the log holds if left out')
    .option('--to <date>', 'last day (YYYY-MM-DD)')
    .action(async (options: RebuildOptions) => {
      const model = modelOption(options.model);
      const asked: PagesAsked = {
        models: model === undefined ? undefined : [model],
        key: options.metric,
        from: dayOption('--from', options.from),
        to: dayOption('--to', options.to),
      };
      const app = await openApp();
      try {
        if (asked.key !== undefined) await checkKey(app, asked.key);
        const ground = await checkGround(app);
        const bar = startBlocks();
        try {
          const rebuilt = await rebuildPages(ground, asked, (done, total, pages) => bar.update(done, total, pages));
          bar.stop();
          process.stdout.write(summaryOf(rebuilt));
        } finally {
          bar.stop();
        }
      } finally {
        await app.close();
      }
    });
}

/** @throws METRIC_UNKNOWN */
async function checkKey({ series }: PagesApp, key: string): Promise<void> {
  const known = [...new Set((await series.list()).map((one) => one.key))];
  if (known.includes(key)) return;
  throw new TidemarkError('METRIC_UNKNOWN', `No raw metric has the key "${key}".`, { path: '--metric' });
}

function summaryOf({ pages, differed, keptFrom }: Rebuilt): string {
  const total = [...differed.values()].reduce((sum, each) => sum + each, 0);
  let text = `${count(pages)} pages were looked at; ${count(total)} differed from the log${total > 0 ? ' and were made anew' : ''}.\n`;
  const most = [...differed].sort((a, b) => b[1] - a[1]);
  for (const [name, each] of most.slice(0, NAMED)) text += `  ${name}: ${count(each)}\n`;
  if (most.length > NAMED) text += `  and ${most.length - NAMED} more\n`;
  if (keptFrom !== undefined)
    text += `Activities and pushed values of days before ${isoFromDay(keptFrom)} have left the log (RAW_RETENTION_DAYS): their pages are as they were.\n`;
  return text;
}

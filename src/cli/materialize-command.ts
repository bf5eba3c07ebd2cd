import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { type Day, dayFromIso } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { type Materializer, type RunInfo } from '../materialization/types.js';
import { progressOf, reportOf } from './run-report.js';

/** Runs before the one asked for among which definitions are looked for: a long one may have let many go before it. */
const LOOKED_BACK = 1_000;

interface MaterializeOptions {
  readonly from?: string;
  readonly to?: string;
}

/** `tidemark materialize [KEYS…]`: computes what is missing or stale, or what is asked for, and waits for it. */
export function materializeCommand(
  openApp: () => Promise<{ materializer: Materializer; close(): Promise<void> }>,
): Command {
  return new Command('materialize')
    .description('Compute and cache daily values: what is missing or stale, or the metrics and days given.')
    .argument('[keys...]', 'calculated.… keys; left out: all')
    .option('--from <date>', 'first day (YYYY-MM-DD) to compute, whether or not it is cached')
    .option('--to <date>', 'last day (YYYY-MM-DD); the last complete day if left out')
    .action(async (keys: string[], options: MaterializeOptions) => {
      const from = dayOption('--from', options.from);
      const to = dayOption('--to', options.to);
      const app = await openApp();
      try {
        const queued = await app.materializer.materialize({ keys: keys.length === 0 ? null : keys, from, to });
        app.materializer.start();
        for (const awaited of [...(await definitionsOf(app.materializer, queued)), queued]) {
          const run = await showProgress(app.materializer, awaited);
          const parked = (await app.materializer.parkedUnits([run.id])).get(run.id) ?? [];
          process.stdout.write(`${reportOf(run, parked)}\n`);
          if (run.status !== 'SUCCEEDED') process.exitCode = 1;
        }
      } finally {
        await app.close();
      }
    });
}

/** Open definitions of the run's metrics, oldest first: a long one lets the run go before it, which then finds nothing of these to compute. */
async function definitionsOf(materializer: Materializer, { id, metrics }: RunInfo): Promise<RunInfo[]> {
  const runs = await materializer.runs({ first: LOOKED_BACK, beforeId: id });
  const isOpen = ({ status }: RunInfo) => status === 'QUEUED' || status === 'RUNNING';
  return runs
    .filter((run) => run.trigger === 'DEFINITION' && isOpen(run) && run.metrics.some((slug) => metrics.includes(slug)))
    .reverse();
}

function dayOption(name: string, text: string | undefined): Day | null {
  if (text === undefined) return null;
  const day = dayFromIso(text);
  if (day !== undefined) return day;
  throw new TidemarkError('DATE_INVALID', `${name} is "${text}"; write a date such as 2026-11-21.`, { path: name });
}

async function showProgress(materializer: Materializer, queued: RunInfo): Promise<RunInfo> {
  const bar = new SingleBar(
    { format: '{bar} {percentage} % | {told}', clearOnComplete: true, noTTYOutput: false },
    Presets.shades_classic,
  );
  bar.start(1000, 0, { told: progressOf(queued) });
  try {
    return await materializer.finished(queued.id, (run) => {
      bar.update(Math.floor(run.progress * 1000), { told: progressOf(run) });
    });
  } finally {
    bar.stop();
  }
}

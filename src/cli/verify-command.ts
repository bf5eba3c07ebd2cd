import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { TidemarkError } from '../errors/index.js';
import { checkGround, checkPages, nameOf, type PagesApp } from '../rebuild/index.js';
import { lot, type VerifyApp, verify, verifyGround } from '../verify/index.js';
import { startBlocks } from './pages-progress.js';
import { type PagesReport, reportOf, textOf } from './verify-report.js';

interface VerifyOptions {
  readonly all?: boolean;
  readonly sample: string;
  readonly seed?: string;
  readonly metric?: string[];
  readonly pages?: boolean;
  readonly json?: boolean;
}

/** Differences that are told one by one. */
const TOLD = 20;

/** `tidemark verify`: computes kept values again and compares; exit code 1 where something differs. */
export function verifyCommand(openApp: () => Promise<VerifyApp & PagesApp & { close(): Promise<void> }>): Command {
  return new Command('verify')
    .description('Compute cached values again from raw pages and compare; exit code 1 where something differs.')
    .option('--sample <share>', 'which part of the blocks and days, picked at random', '1%')
    .option('--all', 'all blocks and days')
    .option('--seed <number>', 'picks the same sample again')
    .option('--metric <key...>', 'calculated.… keys; all, and roll-ups of children, if left out')
    .option('--pages', 'compare raw pages with the log, too')
    .option('--json', 'print the result as JSON')
    .action(async (options: VerifyOptions) => {
      const share = options.all === true ? 1 : shareOf(options.sample);
      const seed = seedOf(options.seed);
      const app = await openApp();
      try {
        const asked = { keys: options.metric, share, seed, told: TOLD };
        const verified = await withBar((update) => verify(verifyGround(app), asked, update));
        const pages = options.pages === true ? await comparePages(app, share, seed) : undefined;
        const report = await reportOf(app.database, { share, seed, verified, pages });
        process.stdout.write(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : textOf(report));
        if (!report.ok) process.exitCode = 1;
      } finally {
        await app.close();
      }
    });
}

async function comparePages(app: PagesApp, share: number, seed: number): Promise<PagesReport> {
  const ground = await checkGround(app);
  const differing = new Map<string, number>();
  let looked = 0;
  await withBar(async (update) => {
    const takes = (model: string, block: number, days?: { from: number }) =>
      lot(seed, 'pages', model, block, days?.from ?? -1) < share;
    const found = checkPages(ground, share < 1 ? { takes } : {}, (done, total, pages) => {
      looked = pages;
      update(done, total, pages);
    });
    for await (const { raw, differences } of found) {
      for (const { series } of differences) {
        const name = nameOf(raw, series);
        differing.set(name, (differing.get(name) ?? 0) + 1);
      }
    }
  });
  return { looked, differing };
}

async function withBar<T>(
  work: (update: (done: number, total: number, seen: number) => void) => Promise<T>,
): Promise<T> {
  const bar = startBlocks();
  try {
    return await work((done, total, seen) => bar.update(done, total, seen));
  } finally {
    bar.stop();
  }
}

/** `1%`, `0.5 %`, `0.01`. @throws BAD_USER_INPUT */
function shareOf(text: string): number {
  const [, number, percent] = /^\s*(\d*\.?\d+)\s*(%?)\s*$/.exec(text) ?? [];
  const share = Number(number) / (percent === '%' ? 100 : 1);
  if (share > 0 && share <= 1) return share;
  throw new TidemarkError('BAD_USER_INPUT', `--sample is "${text}"; give a share such as 1% or 0.01.`, {
    path: '--sample',
  });
}

function seedOf(text: string | undefined): number {
  if (text === undefined) return randomInt(2 ** 31);
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new TidemarkError('BAD_USER_INPUT', `--seed is "${text}"; give a whole number.`, { path: '--seed' });
}

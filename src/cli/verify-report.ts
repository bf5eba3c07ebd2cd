import { isoFromDay } from '../calendar/index.js';
import { type Model } from '../model/index.js';
import { entitiesById } from '../storage/entities-reader.js';
import { type Database } from '../storage/index.js';
import { type Verified, type WrongValue } from '../verify/index.js';
import { count } from './import/progress.js';

export interface PagesReport {
  readonly looked: number;
  /** By model and metric. */
  readonly differing: ReadonlyMap<string, number>;
}

/** What `tidemark verify --json` prints. */
export interface Report {
  /** Whether nothing differs. */
  readonly ok: boolean;
  readonly share: number;
  readonly seed: number;
  /** Blocks' stretches of days that were looked at. */
  readonly pieces: number;
  readonly compared: number;
  readonly differing: number;
  readonly waiting: number;
  readonly differences: readonly {
    readonly model: Model;
    readonly entity: string;
    readonly metric: string;
    readonly day: string;
    readonly stored: number | null;
    readonly computed: number | null;
  }[];
  readonly unreadable: readonly string[];
  /** Raw pages against the log. */
  readonly pages?: { readonly looked: number; readonly differing: number; readonly metrics: Record<string, number> };
}

export async function reportOf(
  database: Database,
  found: {
    readonly share: number;
    readonly seed: number;
    readonly verified: Verified;
    readonly pages: PagesReport | undefined;
  },
): Promise<Report> {
  const { share, seed, verified, pages } = found;
  const { wrong, unreadable, ...counts } = verified;
  const names = await namesOf(database, wrong);
  const differing = [...(pages?.differing.values() ?? [])].reduce((sum, each) => sum + each, 0);
  return {
    ok: verified.differing === 0 && differing === 0,
    share,
    seed,
    ...counts,
    differences: wrong.map(({ model, entity, metric, day, stored, computed }) => {
      return { model, entity: names.get(`${model} ${entity}`)!, metric, day: isoFromDay(day), stored, computed };
    }),
    unreadable: unreadable.map(
      ({ piece: { model, block, from, to }, reason }) =>
        `${model} block ${block}, ${isoFromDay(from)} to ${isoFromDay(to)}: ${reason}`,
    ),
    ...(pages && { pages: { looked: pages.looked, differing, metrics: Object.fromEntries(pages.differing) } }),
  };
}

export function textOf(report: Report): string {
  const { share, seed, pieces, compared, differing, waiting, differences, unreadable, pages } = report;
  let text = '';
  for (const { model, entity, metric, day, stored, computed } of differences) {
    text += `${model} ${entity}, ${metric}, ${day}: stored ${stored ?? 'empty'}, computed ${computed ?? 'empty'}\n`;
  }
  for (const line of unreadable) text += `${line}\n`;
  const told = differences.length + unreadable.length;
  if (differing > told) text += `… and ${count(differing - told)} more\n`;
  const what = share === 1 ? 'all that is kept' : `a sample of ${share * 100} % (--seed ${seed})`;
  text += `${count(compared)} values compared in ${count(pieces)} pieces, ${what}: ${count(differing)} differ`;
  text += waiting > 0 ? `; ${count(waiting)} more wait to be recomputed.\n` : '.\n';
  if (pages !== undefined) {
    for (const [name, each] of Object.entries(pages.metrics)) text += `  ${name}: ${count(each)}\n`;
    text += `${count(pages.looked)} raw pages compared with the log: ${count(pages.differing)} differ.\n`;
    if (pages.differing > 0) text += '`tidemark rebuild-pages` makes them anew.\n';
  }
  return text;
}

/** What entities are called outside; by model and row id. */
async function namesOf(database: Database, wrong: readonly WrongValue[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const models = new Set(wrong.map(({ model }) => model));
  await database.snapshot(async (session) => {
    for (const model of models) {
      const ids = [...new Set(wrong.flatMap((value) => (value.model === model ? value.entity : [])))];
      for (const id of ids) names.set(`${model} ${id}`, `row ${id}`);
      for (const { id, externalId, email } of await entitiesById(session, model, ids)) {
        names.set(`${model} ${id}`, externalId ?? email ?? `row ${id}`);
      }
    }
  });
  return names;
}

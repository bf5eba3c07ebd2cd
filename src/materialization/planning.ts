import { type Day } from '../calendar/index.js';
import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { BLOCK_SIZE, blockOf, MODELS, type Model } from '../model/index.js';
import { FIRST_DAY_KEY } from '../reading/prepare.js';
import { decodePage, highestId, readPagesOn, type Session } from '../storage/index.js';

/** Days a unit computes at most: bounds its memory, whatever the length of the history. */
export const UNIT_DAYS = 512;

export interface PlannedUnit {
  readonly model: Model;
  readonly block: number;
  readonly from: Day;
  readonly to: Day;
}

/** The earliest first day of each block that has entities. */
async function historyStarts(session: Session, known: CatalogueSnapshot, model: Model): Promise<Map<number, Day>> {
  const series = known.find(model, FIRST_DAY_KEY, '');
  if (series === undefined) return new Map();
  const count = blockOf(await highestId(session, model)) + 1;
  const blocks = Array.from({ length: count }, (_, block) => block);
  const pages = await readPagesOn(session, { series: [series.id], blocks, days: [0] });
  const values = new Float64Array(BLOCK_SIZE);
  const starts = new Map<number, Day>();
  for (const page of pages) {
    decodePage(page.data, values, 0);
    let start = Number.POSITIVE_INFINITY;
    for (const day of values) if (day < start) start = day;
    if (start < Number.POSITIVE_INFINITY) starts.set(page.block, start);
  }
  return starts;
}

/**
 * Units that compute the models' blocks over days from…to, newest days first. Without `from` each block starts where its
 * history does. Child models come before companies, which may read them.
 */
export async function planUnits(
  session: Session,
  known: CatalogueSnapshot,
  models: Iterable<Model>,
  range: { from?: Day; to: Day },
): Promise<PlannedUnit[]> {
  const units: PlannedUnit[] = [];
  const wanted = new Set(models);
  for (const model of [...MODELS].reverse()) {
    if (!wanted.has(model)) continue;
    const starts = await historyStarts(session, known, model);
    const spans = [...starts].map(([block, start]) => ({ block, from: Math.max(range.from ?? start, start) }));
    const earliest = spans.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
    for (let to = range.to; to >= earliest; to -= UNIT_DAYS) {
      for (const { block, from } of spans.sort((a, b) => a.block - b.block)) {
        if (from <= to) units.push({ model, block, from: Math.max(from, to - UNIT_DAYS + 1), to });
      }
    }
  }
  return units;
}

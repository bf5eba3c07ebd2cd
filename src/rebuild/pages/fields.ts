import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, slotOf } from '../../model/index.js';
import { encodeState, FOREVER, readStatePages, type Series, type Session } from '../../storage/index.js';
import { allChanges } from '../../storage/ingest/index.js';
import { type BlockEntities, type Difference } from '../types.js';
import { readable } from './compare.js';

/**
 * Compares the pages of numeric fields, from a day on, with the log of changes. A page is the state of its block until the next one, so what counts
 * is what is said of each day and not which days have pages: those that say what they should stay, whether or not they are needed.
 */
export async function differencesOfFields(
  session: Session,
  series: readonly Series[],
  entities: BlockEntities,
  from: Day,
): Promise<{ differences: Difference[]; pages: number }> {
  const differences: Difference[] = [];
  let pages = 0;
  for (const { id } of series) {
    const states = await statesOf(session, id, entities);
    const stored = await readStatePages(session, { series: [id], blocks: [entities.block], from, to: FOREVER });
    pages += stored.length;
    const pageOf = new Map(stored.map((page) => [page.day, page.data]));
    // A page before the first day stands on it.
    const before = stored.filter((page) => page.day <= from).at(-1);
    const changes = states.days.filter((day) => day >= from);
    const days = [...new Set([from, ...stored.map((page) => page.day).filter((day) => day > from), ...changes])];
    let standing: Float64Array | undefined = before === undefined ? blank() : decoded(before.data);
    const found: { day: Day; data: Buffer }[] = [];
    for (const day of days.sort((a, b) => a - b)) {
      const page = pageOf.get(day);
      if (page !== undefined) standing = decoded(page);
      const wanted = states.on(day);
      if (standing !== undefined && sameState(standing, wanted, entities.waiting)) continue;
      found.push({ day, data: encodeState(wanted) });
      standing = wanted;
    }
    const all = [...new Set([...pageOf.keys(), ...found.map(({ day }) => day)])].sort((a, b) => a - b);
    for (const { day, data } of found) {
      const next = all.find((one) => one > day);
      const until = next === undefined ? FOREVER : next - 1;
      differences.push({ series: id, block: entities.block, day, from: day, to: until, data });
    }
  }
  return { differences, pages };
}

/** The states that the log of changes makes: a block's values at the end of any day. */
async function statesOf(session: Session, series: number, { present }: BlockEntities) {
  const rows = await allChanges(
    session,
    present.map(({ id }) => ({ series, entity: id })),
  );
  rows.sort((a, b) => a.day - b.day || a.dayRank - b.dayRank || a.id - b.id);
  const state = blank();
  let at = 0;
  return {
    days: [...new Set(rows.map((row) => row.day))],
    /** To be asked of ascending days. */
    on(day: Day): Float64Array {
      for (let row = rows[at]; row !== undefined && row.day <= day; row = rows[++at]) {
        state[slotOf(row.entity)] = row.value ?? Number.NaN;
      }
      return state.slice();
    },
  };
}

function sameState(a: Float64Array, b: Float64Array, unsaid: ReadonlySet<number>): boolean {
  return a.every((value, slot) => unsaid.has(slot) || Object.is(value, b[slot]) || value === b[slot]);
}

/** undefined where the page is damaged. */
function decoded(data: Buffer): Float64Array | undefined {
  const values = blank();
  return readable(data, values) ? values : undefined;
}

function blank(): Float64Array {
  return new Float64Array(BLOCK_SIZE).fill(Number.NaN);
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Day } from '../../calendar/index.js';
import { type Column, type RollUp, RollUpTotals } from '../../engine/index.js';
import { BLOCK_SIZE, type ChildModel } from '../../model/index.js';
import { allOwners, childrenOf, highestId, type Session } from '../../storage/index.js';
import { type LoadContext } from '../load-context.js';
import { idAt, type Over, widthOf } from '../over.js';
import { firstDays, inputStates } from '../states.js';
import { childBlocks, childrenAtOnce } from './chunks.js';

/** From so many companies on, and from such a part of all, all children are gone through instead of looking up those of each. */
const MANY = 4 * BLOCK_SIZE;
const LARGE_PART = 1 / 4;

/** Columns of roll-ups for the companies of a pass, computed from the children's data as it is now; in the order given. */
export async function liveRollUps(
  context: LoadContext,
  model: ChildModel,
  rollUps: readonly RollUp[],
  range: { readonly from: Day; readonly to: Day },
): Promise<Column[]> {
  const { session, store, pass, over, run } = context;
  const children = pass.childPass(model, rollUps);
  const width = widthOf(over);
  const totals = rollUps.map(({ across }) => new RollUpTotals(across, { ...range, width }));
  const place = placesOf(over);
  for await (const { over: some, owners } of childrenOfCompanies(
    session,
    model,
    over,
    childrenAtOnce(children, range),
  )) {
    const parents = owners.map((company) => place.get(company) ?? -1);
    const firstDay = await firstDays(session, store, children.firstDay, some);
    const states = children.plan.carries.length === 0 ? [] : await inputStates(session, children, some);
    const { columns } = await run(session, store, children, some, range, { firstDay, states });
    totals.forEach((total, i) => {
      total.add(columns.get(rollUps[i]!.key)!, parents);
    });
    await nextTurn(); // others are answered in between
  }
  return totals.map((total) => spread(total.column(), over, place));
}

/** The place of each company; of one that is named twice the last. */
function placesOf(over: Over): Map<number, number> {
  const places = new Map<number, number>();
  for (let slot = 0; slot < widthOf(over); slot++) places.set(idAt(over, slot), slot);
  return places;
}

/** Gives a company that is named twice its values in both places. */
function spread(column: Column, over: Over, places: ReadonlyMap<number, number>): Column {
  const { from, to, width } = column;
  if (places.size === width) return column;
  const take = (from: Float64Array) =>
    from.map((_, at) => from[at - (at % width) + places.get(idAt(over, at % width))!]!);
  const { values, low } = column;
  return { from, to, width, values: take(values), ...(low && { low: take(low) }) };
}

interface Chunk {
  readonly over: Over;
  /** Row ids of the companies; −1: no child of the companies asked for. */
  readonly owners: Int32Array;
}

/** The companies' children, so many at a time, in the order of their ids. */
async function* childrenOfCompanies(
  session: Session,
  model: ChildModel,
  over: Over,
  atOnce: number,
): AsyncGenerator<Chunk> {
  const width = widthOf(over);
  if (width >= MANY && width >= (await highestId(session, 'COMPANY')) * LARGE_PART) {
    const owners = await allOwners(session, model);
    for (const blocks of childBlocks(owners.length, atOnce))
      yield { over: { blocks }, owners: ownersIn(owners, blocks) };
    return;
  }
  const companies = Array.from({ length: width }, (_, slot) => idAt(over, slot));
  const { ids, companies: owners } = await childrenOf(session, model, companies);
  for (let at = 0; at < ids.length; at += atOnce) {
    yield { over: { ids: ids.slice(at, at + atOnce) }, owners: Int32Array.from(owners.slice(at, at + atOnce)) };
  }
}

/** The owners of whole blocks of children. */
export function ownersIn(owners: Int32Array, blocks: readonly number[]): Int32Array {
  const some = new Int32Array(blocks.length * BLOCK_SIZE).fill(-1);
  blocks.forEach((block, i) => {
    some.set(owners.subarray(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE), i * BLOCK_SIZE);
  });
  return some;
}

import { type Day } from '../../calendar/index.js';
import { BLOCK_SIZE, blockOf, slotOf } from '../../model/index.js';
import {
  decodePage,
  encodeState,
  FOREVER,
  type PageWrite,
  readStatePages,
  type Session,
  writePages,
} from '../../storage/index.js';

/** An entity's field has this value (NaN: none) from `day` through `until`. */
export interface StateSpan {
  readonly series: number;
  readonly entity: number;
  readonly day: Day;
  readonly until: Day;
  readonly value: number;
}

interface StatePage {
  readonly day: Day;
  readonly values: Float64Array;
  changed: boolean;
}

/**
 * Writes spans into the pages of fields. A field's page is the state of its whole block at the end of its day and stands
 * until the block's next page, so a span passes through all pages within it. The blocks must be locked.
 */
export async function storeStates(session: Session, spans: readonly StateSpan[]): Promise<void> {
  const groups = new Map<string, { series: number; block: number; spans: StateSpan[] }>();
  let from = FOREVER;
  let to = 0;
  for (const span of spans) {
    const block = blockOf(span.entity);
    const key = `${span.series} ${block}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { series: span.series, block, spans: [span] });
    else group.spans.push(span);
    from = Math.min(from, span.day);
    // The day after too: what it says must stay.
    to = Math.max(to, span.until === FOREVER ? FOREVER : span.until + 1);
  }
  if (groups.size === 0) return;
  const list = [...groups.values()];
  const stored = new Map<string, StatePage[]>();
  const series = [...new Set(list.map((group) => group.series))];
  const blocks = [...new Set(list.map((group) => group.block))];
  for (const row of await readStatePages(session, { series, blocks, from, to })) {
    const key = `${row.series} ${row.block}`;
    if (!groups.has(key)) continue;
    const page = blank(row.day);
    decodePage(row.data, page.values, 0);
    const pages = stored.get(key);
    if (pages === undefined) stored.set(key, [page]);
    else pages.push(page);
  }
  const writes: PageWrite[] = [];
  for (const group of list) {
    const pages = stored.get(`${group.series} ${group.block}`) ?? [];
    for (const span of group.spans.sort((a, b) => a.day - b.day)) applySpan(pages, span);
    for (const { day, values, changed } of pages) {
      // Stored even when all empty: it ends what the page before it says.
      if (changed) writes.push({ series: group.series, block: group.block, day, data: encodeState(values) });
    }
  }
  await writePages(session, writes);
}

/** Applies one span to a block's pages (by day; the first may lie before everything that changes). */
function applySpan(pages: StatePage[], { entity, day, until, value }: StateSpan): void {
  const slot = slotOf(entity);
  const end = until === FOREVER ? undefined : until + 1;
  const after = end === undefined ? Number.NaN : (pages[standing(pages, end)]?.values[slot] ?? Number.NaN);
  ensure(pages, day, slot, value);
  for (const page of pages) {
    if (page.day < day || page.day > until || Object.is(page.values[slot], value)) continue;
    page.values[slot] = value;
    page.changed = true;
  }
  // What follows the span was perhaps told by a page within it.
  if (end !== undefined) ensure(pages, end, slot, after);
}

/** Makes the slot's state at the end of `day` be `value`, by a page of that day where none says so already. */
function ensure(pages: StatePage[], day: Day, slot: number, value: number): void {
  const at = standing(pages, day);
  const found = pages[at];
  if (Object.is(found?.values[slot] ?? Number.NaN, value)) return;
  if (found?.day === day) {
    found.values[slot] = value;
    found.changed = true;
    return;
  }
  const page = blank(day);
  if (found !== undefined) page.values.set(found.values);
  page.values[slot] = value;
  page.changed = true;
  pages.splice(at + 1, 0, page);
}

/** Index of the page that stands on a day: the newest one on or before it; -1 where there is none. */
function standing(pages: readonly StatePage[], day: Day): number {
  let low = 0;
  let high = pages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pages[middle]!.day <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function blank(day: Day): StatePage {
  return { day, values: new Float64Array(BLOCK_SIZE).fill(Number.NaN), changed: false };
}

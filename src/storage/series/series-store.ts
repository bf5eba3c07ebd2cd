import { type Day } from '../../calendar/index.js';
import { type Column } from '../../engine/types.js';
import { BLOCK_SIZE, blockOf, slotOf } from '../../model/index.js';
import { decodePage, pageHasLow, readSlot, readSlotLow } from '../pages/index.js';
import { type Database, type PageRow, type Series, type Session } from '../types.js';
import { ColumnBuilder } from './column-builder.js';
import { groupBy } from './lists.js';
import { readRanges, type SeriesRange } from './page-ranges.js';
import { readStateRanges } from './pages.js';

/** Days of one series, both included. */
export interface SeriesRequest {
  readonly series: Series;
  readonly from: Day;
  readonly to: Day;
}

/** Pages of one series and block, by day; and for a field the newest before the first day asked for. */
type PagesByBlock = Map<number, Map<number, PageRow[]>>;

/**
 * Stored pages as the engine's columns. Fields are carried forward; a first day (kind FIRST_DAY) has one row, of day 0.
 * However much is asked for, it takes a constant number of statements (three, where there are fields).
 */
export class SeriesStore {
  constructor(readonly db: Database) {}

  /** One column for each request, of the entities of whole blocks, one block beside the other: 256 wide for each. */
  async blockColumns(
    session: Session,
    requests: readonly SeriesRequest[],
    blocks: readonly number[],
  ): Promise<Column[]> {
    const pages = await this.#pages(session, requests, blocks);
    return requests.map((request) => {
      const column = new ColumnBuilder(request.from, request.to, blocks.length * BLOCK_SIZE);
      const byBlock = pages.get(request.series.id);
      blocks.forEach((block, i) => {
        fill(column, request, byBlock?.get(block) ?? [], i * BLOCK_SIZE, (data, at) => {
          if (pageHasLow(data)) decodePage(data, column.values, at, column.low);
          else decodePage(data, column.values, at);
        });
      });
      return column.build();
    });
  }

  /** One column for each request, of these entities, in their order. */
  async gather(session: Session, requests: readonly SeriesRequest[], ids: readonly number[]): Promise<Column[]> {
    const columns = requests.map((request) => new ColumnBuilder(request.from, request.to, ids.length));
    const blocks = groupBy(
      ids.map((id, place) => ({ place, slot: slotOf(id), block: blockOf(id) })),
      (entity) => entity.block,
    );
    const pages = await this.#pages(session, requests, [...blocks.keys()]);
    requests.forEach((request, i) => {
      const column = columns[i]!;
      const byBlock = pages.get(request.series.id);
      for (const [block, entities] of blocks) {
        fillEntities(column, request, byBlock?.get(block) ?? [], entities);
      }
    });
    return columns.map((column) => column.build());
  }

  async #pages(session: Session, requests: readonly SeriesRequest[], blocks: readonly number[]): Promise<PagesByBlock> {
    if (requests.length === 0 || blocks.length === 0) return new Map();
    const fields = rangesOf(requests.filter((request) => request.series.kind === 'FIELD'));
    const others = rangesOf(requests.filter((request) => request.series.kind !== 'FIELD'));
    const rows: PageRow[] = [];
    if (others.length > 0) for (const row of await readRanges(session, others, blocks)) rows.push(row);
    if (fields.length > 0) for (const row of await readStateRanges(session, fields, blocks)) rows.push(row);
    const pages: PagesByBlock = new Map();
    for (const [series, members] of groupBy(rows, (row) => row.series)) {
      pages.set(
        series,
        groupBy(members, (row) => row.block),
      );
    }
    return pages;
  }
}

/** Each series once, with all the days that are asked of it. */
function rangesOf(requests: readonly SeriesRequest[]): SeriesRange[] {
  const ranges = new Map<number, SeriesRange>();
  for (const { series, from, to } of requests) {
    if (from > to) continue;
    const known = ranges.get(series.id);
    ranges.set(series.id, {
      series: series.id,
      from: Math.min(from, known?.from ?? from),
      to: Math.max(to, known?.to ?? to),
    });
  }
  return [...ranges.values()];
}

/** Puts a block's pages (by day) into its part of the rows, which begins at `place`; a field's stand until the next. */
function fill(
  column: ColumnBuilder,
  { series, from, to }: SeriesRequest,
  pages: readonly PageRow[],
  place: number,
  put: (data: Buffer, at: number) => void,
): void {
  pages.forEach((page, i) => {
    if (series.kind !== 'FIELD') {
      if (page.day >= from && page.day <= to) put(page.data, column.rowOf(page.day) + place);
      return;
    }
    const first = Math.max(page.day, from);
    const last = Math.min((pages[i + 1]?.day ?? to + 1) - 1, to);
    if (first > last) return;
    put(page.data, column.rowOf(first) + place);
    column.carry(first, last, place, BLOCK_SIZE);
  });
}

/** Puts single slots of pages (by day) into their places of the rows. */
function fillEntities(
  column: ColumnBuilder,
  { series, from, to }: SeriesRequest,
  pages: readonly PageRow[],
  entities: readonly { readonly place: number; readonly slot: number }[],
): void {
  pages.forEach((page, i) => {
    const field = series.kind === 'FIELD';
    const first = field ? Math.max(page.day, from) : page.day;
    const last = field ? Math.min((pages[i + 1]?.day ?? to + 1) - 1, to) : page.day;
    if (first < from || last > to || first > last) return;
    const hasLow = pageHasLow(page.data);
    for (const { place, slot } of entities) {
      const value = readSlot(page.data, slot);
      const low = hasLow ? readSlotLow(page.data, slot) : 0;
      for (let day = first; day <= last; day++) {
        column.values[column.rowOf(day) + place] = value;
        if (low !== 0) column.low[column.rowOf(day) + place] = low;
      }
    }
  });
}

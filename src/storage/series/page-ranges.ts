import { type Day } from '../../calendar/index.js';
import { type PageRow, type Session } from '../types.js';
import { chunks, groupBy, integerText, sorted } from './lists.js';
import { PACKED, type PackedPages, unpack } from './packed-pages.js';

/** Days of one series to be read, both included. */
export interface SeriesRange {
  readonly series: number;
  readonly from: Day;
  readonly to: Day;
}

/** Keys that one MySQL statement seeks at most: far below the limits of its range optimizer. */
const SEEKS = 8000;

const COLUMNS = 'p.series_id AS series, p.block AS block, p.day AS day, p.data AS data';

/** Pages of several series, each on days of its own, of some blocks; by series, block, day. One statement unless huge. */
export function readRanges(
  session: Session,
  ranges: readonly SeriesRange[],
  blocks: readonly number[],
): Promise<PageRow[]> {
  return session.dialect === 'sqlite' ? sqliteRanges(session, ranges, blocks) : mysqlRanges(session, ranges, blocks);
}

/** Pages of some series and blocks on single days; by series, block, day. One statement unless huge. */
export function readDays(
  session: Session,
  series: readonly number[],
  blocks: readonly number[],
  days: readonly Day[],
): Promise<PageRow[]> {
  return session.dialect === 'sqlite'
    ? sqliteDays(session, series, blocks, days)
    : mysqlDays(session, series, blocks, days);
}

/** The newest page before each range's first day, of each series and block; by series, block. One statement unless huge. */
export function readNewestBefore(
  session: Session,
  ranges: readonly SeriesRange[],
  blocks: readonly number[],
): Promise<PageRow[]> {
  return session.dialect === 'sqlite' ? sqliteNewest(session, ranges, blocks) : mysqlNewest(session, ranges, blocks);
}

// SQLite: CROSS JOIN keeps the order of the loops, so that every page is sought by its whole key, and IN lists, whose
// use the planner decides by guesses about the table, are not needed.

async function sqliteRanges(session: Session, ranges: readonly SeriesRange[], blocks: readonly number[]) {
  const packed = await session.all<PackedPages>(
    `SELECT json_extract(r.value, '$[0]') AS series, b.value AS block,
            (SELECT ${PACKED} FROM series_page p
              WHERE p.series_id = json_extract(r.value, '$[0]') AND p.block = b.value
                AND p.day BETWEEN json_extract(r.value, '$[1]') AND json_extract(r.value, '$[2]')) AS pages
       FROM json_each(?) r CROSS JOIN json_each(?) b`,
    [rangeJson(ranges), JSON.stringify(sorted(blocks))],
  );
  return inOrder(unpack(packed));
}

async function sqliteDays(
  session: Session,
  series: readonly number[],
  blocks: readonly number[],
  days: readonly Day[],
) {
  const rows = await session.all<PageRow>(
    `SELECT ${COLUMNS} FROM json_each(?) s CROSS JOIN json_each(?) b CROSS JOIN json_each(?) d CROSS JOIN series_page p
     WHERE p.series_id = s.value AND p.block = b.value AND p.day = d.value`,
    [JSON.stringify(sorted(series)), JSON.stringify(sorted(blocks)), JSON.stringify(sorted(days))],
  );
  return inOrder(rows);
}

async function sqliteNewest(session: Session, ranges: readonly SeriesRange[], blocks: readonly number[]) {
  const rows = await session.all<PageRow>(
    `SELECT ${COLUMNS} FROM json_each(?) r CROSS JOIN json_each(?) b CROSS JOIN series_page p
     WHERE p.series_id = json_extract(r.value, '$[0]') AND p.block = b.value
       AND p.day = (SELECT MAX(q.day) FROM series_page q WHERE q.series_id = json_extract(r.value, '$[0]')
                    AND q.block = b.value AND q.day < json_extract(r.value, '$[1]'))`,
    [rangeJson(ranges), JSON.stringify(sorted(blocks))],
  );
  return inOrder(rows);
}

function rangeJson(ranges: readonly SeriesRange[]): string {
  return JSON.stringify(
    [...ranges].sort((a, b) => a.series - b.series).map((range) => [range.series, range.from, range.to]),
  );
}

// MySQL: lists in the statement's text. FORCE INDEX, as beyond 200 seeks it would decide by statistics.

async function mysqlRanges(session: Session, ranges: readonly SeriesRange[], blocks: readonly number[]) {
  const rows: PageRow[] = [];
  const groups = [...groupBy(ranges, (range) => `${range.from}/${range.to}`).values()];
  for (const group of chunks(groups, 50)) {
    for (const some of chunks(sorted(blocks), Math.max(1, Math.floor(SEEKS / Math.max(1, ranges.length))))) {
      const selects = group.map(
        (members) =>
          `SELECT ${COLUMNS} FROM series_page p FORCE INDEX (PRIMARY)
           WHERE p.series_id IN (${integerText(sorted(members.map((range) => range.series)))})
             AND p.block IN (${integerText(some)}) AND p.day BETWEEN ${integerText([members[0]!.from])} AND ${integerText([members[0]!.to])}`,
      );
      rows.push(...(await session.all<PageRow>(selects.join(' UNION ALL '))));
    }
  }
  return inOrder(rows);
}

async function mysqlDays(session: Session, series: readonly number[], blocks: readonly number[], days: readonly Day[]) {
  const rows: PageRow[] = [];
  const each = sorted(series);
  const on = sorted(days);
  for (const some of chunks(sorted(blocks), Math.max(1, Math.floor(SEEKS / (each.length * on.length))))) {
    const found = await session.all<PageRow>(
      `SELECT ${COLUMNS} FROM series_page p FORCE INDEX (PRIMARY) WHERE p.series_id IN (${integerText(each)})
         AND p.block IN (${integerText(some)}) AND p.day IN (${integerText(on)})`,
    );
    rows.push(...found);
  }
  return inOrder(rows);
}

/** One sought row for each series and block: no other form is fast on MySQL, MariaDB and TiDB alike. */
async function mysqlNewest(session: Session, ranges: readonly SeriesRange[], blocks: readonly number[]) {
  const rows: PageRow[] = [];
  const keys = ranges.flatMap((range) => sorted(blocks).map((block) => ({ ...range, block })));
  for (const some of chunks(keys, 1000)) {
    const selects = some.map(
      ({ series, block, from }) =>
        `(SELECT ${COLUMNS} FROM series_page p WHERE p.series_id = ${integerText([series])}
          AND p.block = ${integerText([block])} AND p.day < ${integerText([from])} ORDER BY p.day DESC LIMIT 1)`,
    );
    rows.push(...(await session.all<PageRow>(selects.join(' UNION ALL '))));
  }
  return inOrder(rows);
}

/** By series, block, day; the databases mostly give them so, but promise nothing. */
function inOrder(rows: PageRow[]): PageRow[] {
  for (let i = 1; i < rows.length; i++) {
    if (compare(rows[i - 1]!, rows[i]!) > 0) return rows.sort(compare);
  }
  return rows;
}

function compare(a: PageRow, b: PageRow): number {
  return a.series - b.series || a.block - b.block || a.day - b.day;
}

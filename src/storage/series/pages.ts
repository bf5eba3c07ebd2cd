import { type Day } from '../../calendar/index.js';
import { type PageRow, type PageWrite, type Session, type SqlValue } from '../types.js';
import { chunks, groupBy, integerText, sorted } from './lists.js';
import { readDays, readNewestBefore, readRanges, type SeriesRange } from './page-ranges.js';

const KEY = ['series_id', 'block', 'day'];

/** Which pages: every series with every block. */
export interface PageQuery {
  readonly series: readonly number[];
  readonly blocks: readonly number[];
  readonly from: Day;
  readonly to: Day;
}

/** Pages of days from…to, by series, block, day. */
export async function readPages(session: Session, query: PageQuery): Promise<PageRow[]> {
  if (query.series.length === 0 || query.blocks.length === 0 || query.from > query.to) return [];
  return readRanges(session, rangesOf(query), query.blocks);
}

/** Pages of single days, by series, block, day. */
export async function readPagesOn(
  session: Session,
  query: { readonly series: readonly number[]; readonly blocks: readonly number[]; readonly days: readonly Day[] },
): Promise<PageRow[]> {
  if (query.series.length === 0 || query.blocks.length === 0 || query.days.length === 0) return [];
  return readDays(session, query.series, query.blocks, query.days);
}

/** For fields: the pages of days from…to and, for each series and block, the newest page before; by series, block, day. */
export async function readStatePages(session: Session, query: PageQuery): Promise<PageRow[]> {
  if (query.series.length === 0 || query.blocks.length === 0 || query.from > query.to) return [];
  return readStateRanges(session, rangesOf(query), query.blocks);
}

/** The same with days of its own for each series. */
export async function readStateRanges(
  session: Session,
  ranges: readonly SeriesRange[],
  blocks: readonly number[],
): Promise<PageRow[]> {
  const before = await readNewestBefore(session, ranges, blocks);
  const within = await readRanges(session, ranges, blocks);
  return [...before, ...within].sort((a, b) => a.series - b.series || a.block - b.block || a.day - b.day);
}

/** Stores pages, replacing those that are there; `data` undefined deletes one. In key order, whatever the order given. */
export async function writePages(session: Session, pages: readonly PageWrite[]): Promise<void> {
  const inOrder = isInOrder(pages) ? pages : [...pages].sort(compareKeys);
  const rows: SqlValue[][] = [];
  const computed: SqlValue[][] = [];
  const gone: PageWrite[] = [];
  for (const page of inOrder) {
    if (page.data === undefined) gone.push(page);
    else if (page.run === undefined) rows.push([page.series, page.block, page.day, page.data]);
    else computed.push([page.series, page.block, page.day, page.data, page.run]);
  }
  await deletePages(session, gone);
  await session.insert('series_page', [...KEY, 'data'], rows, { upsert: { key: KEY, set: { data: '{data}' } } });
  if (computed.length === 0) return;
  // A statement of its own, so that pages of what was sent, which are by far the most writes, carry no column more.
  await session.insert('series_page', [...KEY, 'data', 'run_id'], computed, {
    upsert: { key: KEY, set: { data: '{data}', run_id: '{run_id}' } },
  });
}

async function deletePages(session: Session, pages: readonly PageWrite[]): Promise<void> {
  // The days of one series and block go together.
  const groups = groupBy(pages, (page) => `${page.series}/${page.block}`);
  for (const group of groups.values()) {
    const { series, block } = group[0]!;
    for (const days of chunks(sorted(group.map((page) => page.day)), 1000)) {
      if (session.dialect === 'sqlite') {
        await session.run(
          'DELETE FROM series_page WHERE series_id = ? AND block = ? AND day IN (SELECT value FROM json_each(?))',
          [series, block, JSON.stringify(days)],
        );
      } else {
        await session.run(
          `DELETE FROM series_page WHERE series_id = ? AND block = ? AND day IN (${integerText(days)})`,
          [series, block],
        );
      }
    }
  }
}

function compareKeys(a: PageWrite, b: PageWrite): number {
  return a.series - b.series || a.block - b.block || a.day - b.day;
}

/** As they mostly are: looking is cheaper than sorting. */
function isInOrder(pages: readonly PageWrite[]): boolean {
  for (let i = 1; i < pages.length; i++) if (compareKeys(pages[i - 1]!, pages[i]!) > 0) return false;
  return true;
}

function rangesOf(query: PageQuery): SeriesRange[] {
  return sorted(query.series).map((series) => ({ series, from: query.from, to: query.to }));
}

import { type Position } from '../storage/search/index.js';
import { BoundedHeap, LargestOut } from './heaps.js';
import { type IdSet } from './id-set.js';
import { type MetricRanking, type Ranking } from './ranking.js';

/** The part of a list that is read: between two places, in the direction of reading. */
export interface Stretch {
  readonly from: Position | undefined;
  readonly until: Position | undefined;
  /** Read from the end of the list. */
  readonly reversed: boolean;
}

export interface Selection {
  /** The first ids of the stretch, as they are read. */
  readonly ids: number[];
  /** Whether any candidate stands at `from` or is read before it. */
  readonly precedes: boolean;
}

/** How a row stands to a position: negative where it is read before. */
export function placeOf(id: number, position: Position, rankings: readonly Ranking[], reversed: boolean): number {
  for (const [index, ranking] of rankings.entries()) {
    const order = ranking.compareTo(id, position.keys[index] ?? null);
    if (order !== 0) return order;
  }
  return reversed ? position.id - id : id - position.id;
}

/** The first `limit` of the candidates (ascending ids) in a stretch, as they are read; never sorts more than those. */
export function select(
  candidates: readonly number[],
  rankings: readonly Ranking[],
  { from, until, reversed }: Stretch,
  limit: number,
): Selection {
  const compare = (a: number, b: number) => {
    for (const ranking of rankings) {
      const order = ranking.compare(a, b);
      if (order !== 0) return order;
    }
    return reversed ? b - a : a - b;
  };
  const best = new BoundedHeap(limit, compare);
  let precedes = false;
  for (const id of candidates) {
    if (from !== undefined && placeOf(id, from, rankings, reversed) <= 0) precedes = true;
    else if (until === undefined || placeOf(id, until, rankings, reversed) < 0) best.offer(id);
  }
  return { ids: best.sorted(), precedes };
}

/** The first `limit` ids of a set, not inverted, in a stretch by id. */
export function inIdOrder(set: IdSet, { from, until, reversed }: Stretch, limit: number): Selection {
  return reversed
    ? downwards(set, from?.id ?? Number.POSITIVE_INFINITY, until?.id ?? -1, limit)
    : upwards(set, from?.id ?? -1, until?.id ?? Number.POSITIVE_INFINITY, limit);
}

function upwards({ words }: IdSet, after: number, before: number, limit: number): Selection {
  const ids: number[] = [];
  const start = Math.floor((after + 1) / 32);
  let precedes = false;
  for (let index = 0; index < words.length && ids.length < limit; index++) {
    let word = words[index]!;
    if (index < start) {
      precedes ||= word !== 0;
      continue;
    }
    if (index * 32 >= before && index * 32 > after) break;
    for (; word !== 0 && ids.length < limit; word &= word - 1) {
      const id = index * 32 + 31 - Math.clz32(word & -word);
      if (id <= after) precedes = true;
      else if (id < before) ids.push(id);
    }
  }
  return { ids, precedes };
}

function downwards({ words }: IdSet, before: number, after: number, limit: number): Selection {
  const ids: number[] = [];
  let precedes = false;
  for (let index = words.length - 1; index >= 0 && ids.length < limit; index--) {
    let word = words[index]!;
    if (index * 32 >= before) {
      precedes ||= word !== 0;
      continue;
    }
    if (index * 32 + 31 <= after && index * 32 + 31 < before) break;
    while (word !== 0 && ids.length < limit) {
      const bit = 31 - Math.clz32(word);
      word &= ~(1 << bit);
      const id = index * 32 + bit;
      if (id >= before) precedes = true;
      else if (id > after) ids.push(id);
    }
  }
  return { ids, precedes };
}

export interface Narrowed {
  /** All that can be among the first `limit` of the stretch as far as the first key tells, ties included; ascending. */
  readonly candidates: number[];
  readonly precedes: boolean;
}

/**
 * Leaves out what the first key alone, a column of numbers, puts outside the stretch or beyond the page. Of an inverted set only ids that
 * have a number are seen: its empties are for the caller, who knows which rows there are.
 */
export function narrow(set: IdSet, ranking: MetricRanking, { from, until }: Stretch, limit: number): Narrowed {
  const first = from ? ranking.rankOf(from.keys[0] ?? null) : Number.NEGATIVE_INFINITY;
  const last = until ? ranking.rankOf(until.keys[0] ?? null) : Number.POSITIVE_INFINITY;
  const best = new LargestOut(limit);
  const precedes = offerRanks(set, ranking, first, best);
  // Ties with the start are looked at whatever comes last: some may precede the page.
  const furthest = Math.max(first, Math.min(best.threshold(), last));
  return { candidates: idsWithin(set, ranking, first, furthest), precedes };
}

// Both loops run over every member of the set, up to a million: they stay plain, and touch nothing but arrays.

/** Offers the ranks beyond `from`; says whether any comes before it. */
function offerRanks({ words, inverted }: IdSet, ranking: MetricRanking, from: number, best: LargestOut): boolean {
  const { column, sign } = ranking;
  const emptiesPrecede = !inverted && ranking.emptyRank < from;
  const length = inverted ? (column.length + 31) >>> 5 : words.length;
  let precedes = false;
  for (let index = 0; index < length; index++) {
    let word = index < words.length ? words[index]! : 0;
    if (inverted) word = ~word;
    for (; word !== 0; word &= word - 1) {
      const id = index * 32 + 31 - Math.clz32(word & -word);
      const rank = id < column.length ? column[id]! * sign : Number.NaN;
      if (rank > from) best.offer(rank);
      else if (rank < from || (emptiesPrecede && Number.isNaN(rank))) precedes = true;
    }
  }
  return precedes;
}

/** Members whose rank is from `from` to `last`, ascending ids. */
function idsWithin({ words, inverted }: IdSet, ranking: MetricRanking, from: number, last: number): number[] {
  const { column, sign } = ranking;
  const length = inverted ? (column.length + 31) >>> 5 : words.length;
  const withEmpties = !inverted && ranking.emptyRank >= from && ranking.emptyRank <= last;
  const ids: number[] = [];
  for (let index = 0; index < length; index++) {
    let word = index < words.length ? words[index]! : 0;
    if (inverted) word = ~word;
    for (; word !== 0; word &= word - 1) {
      const id = index * 32 + 31 - Math.clz32(word & -word);
      const rank = id < column.length ? column[id]! * sign : Number.NaN;
      if ((rank >= from && rank <= last) || (withEmpties && Number.isNaN(rank))) ids.push(id);
    }
  }
  return ids;
}

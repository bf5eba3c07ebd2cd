import { type Day } from '../../src/calendar/index.js';
import { type Column } from '../../src/engine/types.js';
import { TidemarkError } from '../../src/errors/index.js';
import { type Model } from '../../src/model/index.js';
import { type SnapshotReader } from '../../src/reading/types.js';

/** One metric of one entity over some days. */
export interface ValuesKey {
  readonly model: Model;
  readonly key: string;
  /** Row id. */
  readonly id: number;
  readonly from: Day;
  readonly to: Day;
}

/** Where to find the values: the entity's slot of a column that holds at least the days asked for, as far as data can exist. */
export interface Reading {
  readonly column: Column;
  readonly slot: number;
}

interface Gather {
  readonly model: Model;
  readonly from: Day;
  readonly to: Day;
  readonly keys: Set<string>;
  readonly ids: Set<number>;
}

/** Numbers that the selections of one request may read at a time. */
export const CELL_LIMIT = 20_000_000;
/** Stretches of days closer than this are read as one: some pages more are cheaper than a statement more. */
const NEAR_DAYS = 7;

/** Finds the values that one turn asks for; those of a key that is not found are an error in its place. */
export type FindValues = (key: ValuesKey) => Reading;

/**
 * Reads all values that are asked for in one turn: one gather per stretch of days. How many statements that takes does not depend on how
 * many entities and metrics there are.
 */
export async function gatherValues(reader: SnapshotReader, keys: readonly ValuesKey[]): Promise<FindValues> {
  const gathers = planGathers(keys);
  refuseTooManyCells(gathers);
  const answers: { gather: Gather; columns: Map<string, Column>; slots: Map<number, number> }[] = [];
  for (const gather of gathers) {
    const ids = [...gather.ids];
    const columns = await reader.gather(gather.model, [...gather.keys], ids, gather.from, gather.to);
    answers.push({ gather, columns, slots: new Map(ids.map((id, slot) => [id, slot])) });
  }
  return ({ model, key, id, from, to }) => {
    const answer = answers.find(
      ({ gather, slots }) =>
        gather.model === model && gather.keys.has(key) && slots.has(id) && gather.from <= from && gather.to >= to,
    );
    const column = answer?.columns.get(key);
    const slot = answer?.slots.get(id);
    if (column === undefined || slot === undefined) throw new Error(`The reader left out ${model} ${key}.`);
    return { column, slot };
  };
}

/** Per model and metric the days asked for, near ones merged; then metrics of the same days together. */
export function planGathers(requests: readonly ValuesKey[]): Gather[] {
  const perMetric = new Map<string, ValuesKey[]>();
  for (const request of requests) {
    const name = `${request.model} ${request.key}`;
    const list = perMetric.get(name);
    if (list === undefined) perMetric.set(name, [request]);
    else list.push(request);
  }
  const gathers = new Map<string, Gather>();
  for (const list of perMetric.values()) {
    for (const { model, key, from, to, ids } of mergeDays(list)) {
      const name = `${model} ${from} ${to}`;
      let gather = gathers.get(name);
      if (gather === undefined) {
        gather = { model, from, to, keys: new Set(), ids: new Set() };
        gathers.set(name, gather);
      }
      gather.keys.add(key);
      for (const id of ids) gather.ids.add(id);
    }
  }
  return [...gathers.values()];
}

function mergeDays(requests: readonly ValuesKey[]) {
  const merged: { model: Model; key: string; from: Day; to: Day; ids: Set<number> }[] = [];
  for (const { model, key, id, from, to } of [...requests].sort((a, b) => a.from - b.from)) {
    const open = merged.at(-1);
    if (open !== undefined && from <= open.to + NEAR_DAYS) {
      open.to = Math.max(open.to, to);
      open.ids.add(id);
    } else {
      merged.push({ model, key, from, to, ids: new Set([id]) });
    }
  }
  return merged;
}

function refuseTooManyCells(gathers: readonly Gather[]): void {
  const cells = gathers.reduce((sum, { keys, ids, from, to }) => sum + keys.size * ids.size * (to - from + 1), 0);
  if (cells <= CELL_LIMIT) return;
  throw new TidemarkError(
    'PAGE_TOO_LARGE',
    `These selections read ${cells} values at once; at most ${CELL_LIMIT} are. Ask for fewer entities, metrics or days.`,
    { details: { limit: CELL_LIMIT } },
  );
}

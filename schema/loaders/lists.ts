import { type Model } from '../../src/model/index.js';
import { type Page, queryHash } from '../../src/paging/index.js';
import { type ActivityQuery, type ActivityRow, type RawLog } from '../../src/reading/raw/index.js';
import { type EntityPage, type EntityQuery, type EntitySearch } from '../../src/search/types.js';
import { asError, loaderBy } from './batching.js';

export interface ChildrenKey {
  readonly model: Model;
  /** Row id. */
  readonly companyId: number;
  readonly query: EntityQuery;
}

export interface ActivitiesKey {
  /** Row id. */
  readonly entityId: number;
  readonly query: ActivityQuery;
}

/** The same list of many companies is found at once. */
export function childrenLoader(search: EntitySearch) {
  return loaderBy<ChildrenKey, EntityPage>(
    ({ model, companyId, query }) => `${companyId} ${queryHash([model, query])}`,
    (keys) =>
      inGroups(
        keys,
        ({ model, query }) => queryHash([model, query]),
        ({ model, query }, group) =>
          search.findOfCompanies(
            model,
            query,
            group.map((key) => key.companyId),
          ),
      ),
  );
}

/** The same list of many entities is read at once. */
export function activitiesLoader(raw: RawLog) {
  return loaderBy<ActivitiesKey, Page<ActivityRow>>(
    ({ entityId, query }) => `${entityId} ${queryHash(query)}`,
    (keys) =>
      inGroups(
        keys,
        ({ query }) => queryHash(query),
        ({ query }, group) =>
          raw.activities(
            query,
            group.map((key) => key.entityId),
          ),
      ),
  );
}

/** Asks once for all keys that differ only in whose list they want; answers in the order of the keys. */
async function inGroups<K, V>(
  keys: readonly K[],
  nameOf: (key: K) => string,
  ask: (one: K, group: readonly K[]) => Promise<readonly PromiseSettledResult<V>[]>,
): Promise<(V | Error)[]> {
  const groups = new Map<string, K[]>();
  for (const key of keys) {
    const name = nameOf(key);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [key]);
    else group.push(key);
  }
  const answers = new Map<K, V | Error>();
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [one] = group;
      if (one === undefined) return;
      try {
        const found = await ask(one, group);
        for (const [index, key] of group.entries()) {
          const result = found[index];
          if (result !== undefined)
            answers.set(key, result.status === 'fulfilled' ? result.value : asError(result.reason));
        }
      } catch (error) {
        for (const key of group) answers.set(key, asError(error));
      }
    }),
  );
  return keys.map((key) => answers.get(key) ?? new Error('A list was left out.'));
}

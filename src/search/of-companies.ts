import {
  countOfCompanies,
  ofCompanies,
  type Position,
  readCompanies,
  readOrderedOfCompanies,
} from '../storage/search/index.js';
import { type Database } from '../storage/types.js';
import { Evaluation } from './evaluate.js';
import { has, IdSetBuilder } from './id-set.js';
import { type Prepared } from './prepare.js';
import { fieldOrder, fieldsOfRows, metricRankings, rankingsOf, readFields } from './reading.js';
import { select } from './select.js';

/** What one company's children show of a query without cursors. */
export interface FoundOfCompany {
  readonly rows: readonly Position[];
  readonly precedes: false;
  total(): Promise<number>;
}

/**
 * The same page of the children of many companies, in the order of the companies. As many statements for five hundred companies as for
 * one, whatever is filtered and ordered by.
 */
export async function findOfCompanies(
  database: Database,
  prepared: Prepared,
  companyIds: readonly number[],
): Promise<FoundOfCompany[]> {
  const plain = prepared.condition.is === 'sql' && prepared.order.every((key) => key.is === 'field');
  return plain ? bySql(database, prepared, companyIds) : bySets(database, prepared, companyIds);
}

async function bySql(database: Database, prepared: Prepared, companyIds: readonly number[]): Promise<FoundOfCompany[]> {
  const { model, condition, span } = prepared;
  if (condition.is !== 'sql') throw new Error('SQL does not decide this filter.');
  const { where } = condition;
  const order = fieldOrder(prepared);
  const pages = await database.snapshot((session) =>
    readOrderedOfCompanies(session, model, where, order, companyIds, span.limit + 1),
  );
  // In whatever order the database put the parts together, and the rows of a part with them.
  const fields = fieldsOfRows(prepared, [...pages.values()].flat());
  const rankings = rankingsOf(prepared, [], fields);
  const inOrder = (rows: readonly Position[]) => {
    const byId = new Map(rows.map((row) => [row.id, row]));
    const { ids } = select([...byId.keys()], rankings, prepared.stretch, span.limit + 1);
    return ids.flatMap((id) => byId.get(id) ?? []);
  };
  let counts: Promise<Map<number, number>> | undefined;
  return companyIds.map((companyId) => ({
    rows: inOrder(pages.get(companyId) ?? []),
    precedes: false,
    async total() {
      counts ??= database.snapshot((session) => countOfCompanies(session, model, where, companyIds));
      return (await counts).get(companyId) ?? 0;
    },
  }));
}

async function bySets(
  database: Database,
  prepared: Prepared,
  companyIds: readonly number[],
): Promise<FoundOfCompany[]> {
  const { model, condition, metrics, stretch, span } = prepared;
  return database.snapshot(async (session) => {
    const children = new Map<number, number[]>(companyIds.map((companyId) => [companyId, []]));
    const all = new IdSetBuilder();
    await readCompanies(session, model, ofCompanies(companyIds), (ids, companies) => {
      all.addAll(ids);
      for (const [index, id] of ids.entries()) children.get(companies[index] ?? 0)?.push(id);
    });
    const matching = await new Evaluation(session, metrics).ids(model, condition, all.build());
    for (const [companyId, ids] of children) {
      const kept = ids.filter((id) => has(matching, id)).sort((a, b) => a - b);
      children.set(companyId, kept);
    }
    const fields = await readFields(session, prepared, [...children.values()].flat());
    const rankings = rankingsOf(prepared, metricRankings(prepared), fields);
    return companyIds.map((companyId): FoundOfCompany => {
      const candidates = children.get(companyId) ?? [];
      const { ids } = select(candidates, rankings, stretch, span.limit + 1);
      const rows = ids.map((id) => ({ id, keys: rankings.map((ranking) => ranking.keyOf(id)) }));
      return { rows, precedes: false, total: () => Promise.resolve(candidates.length) };
    });
  });
}

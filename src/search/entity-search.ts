import { type Model } from '../model/index.js';
import { pageOf } from '../paging/index.js';
import { entityColumn, equalTo, type Position } from '../storage/search/index.js';
import { type Session } from '../storage/types.js';
import { type Condition, combined, sql } from './condition.js';
import { cursorText, queryHash } from './cursor.js';
import { findBySets, findBySql, type Search } from './find.js';
import { findOfCompanies } from './of-companies.js';
import { type EntitySearchOptions, type Prepared, prepare } from './prepare.js';
import { type EntityPage, type EntityQuery, type EntitySearch } from './types.js';

export type { EntitySearchOptions } from './prepare.js';

/** Finds entities by their fields, their metrics and their company, page by page. */
export function createEntitySearch(options: EntitySearchOptions): EntitySearch {
  const { database } = options;
  const find = async (model: Model, query: EntityQuery): Promise<EntityPage> => {
    const prepared = await prepare(options, model, query);
    const search = searchOf(prepared, query.companyId);
    const found = await database.snapshot((session) =>
      search.condition.is === 'sql' && search.order.every((key) => key.is === 'field')
        ? findBySql(session, search, search.condition.where)
        : findBySets(session, search),
    );
    const total = (session: Session) => found.count(session);
    return entityPage(prepared, query, found, () => database.snapshot(total));
  };
  return {
    find,
    async findOfCompanies(model, query, companyIds) {
      const [only] = companyIds;
      const alone = companyIds.length === 1 && only !== undefined;
      // Cursors belong to the list of one company: those of the others refuse them.
      if (alone || query.after != null || query.before != null) {
        return Promise.allSettled(companyIds.map((companyId) => find(model, { ...query, companyId })));
      }
      const prepared = await prepare(options, model, query);
      const found = await findOfCompanies(database, prepared, companyIds);
      return found.map((one, index) => {
        const value = entityPage(prepared, { ...query, companyId: companyIds[index] ?? 0 }, one, one.total);
        return { status: 'fulfilled', value };
      });
    },
  };
}

function searchOf(prepared: Prepared, companyId: number | undefined): Search {
  const condition = combined('and', [...ofOneCompany(prepared.model, companyId), prepared.condition]);
  // One more than the page holds tells whether more follows.
  return { ...prepared, condition, limit: prepared.span.limit + 1 };
}

function entityPage(
  { model, span, lastCompleteDay }: Prepared,
  query: EntityQuery,
  found: { readonly rows: readonly Position[]; readonly precedes: boolean },
  count: () => Promise<number>,
): EntityPage {
  const hash = queryHash(model, query);
  const cursorOf = ({ id, keys }: Position) => cursorText(hash, { lastCompleteDay, id, keys });
  const { items, cursors, ...flags } = pageOf({ items: found.rows, precedes: found.precedes }, span, cursorOf);
  let total: Promise<number> | undefined;
  return {
    ids: items.map((row) => row.id),
    cursors,
    ...flags,
    totalCount: () => {
      total ??= count();
      return total;
    },
  };
}

function ofOneCompany(model: Model, companyId: number | undefined): Condition[] {
  if (companyId === undefined) return [];
  const column = entityColumn(model, 'companyId');
  if (column === undefined) throw new Error('Companies are not children of a company.');
  return [sql(equalTo(column, companyId))];
}

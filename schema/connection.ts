import { type Model } from '../src/model/index.js';
import { type Page } from '../src/paging/index.js';
import { type EntityPage, type EntityQuery } from '../src/search/types.js';
import { type EntityRow } from '../src/storage/entities-reader.js';
import { type TidemarkContext } from './context.js';
import { type Connection, type Edge, type EntityConnection } from './types/connections.js';
import { type PageInfo } from './types/page-info.js';

/** Entities of the whole workspace. */
export async function entityConnection(
  model: Model,
  query: EntityQuery,
  context: TidemarkContext,
): Promise<EntityConnection> {
  return connectionOfEntities(model, await context.services.search.find(model, query), context);
}

/** End-users, assets or projects of one company; those of all companies in the answer are found together. */
export async function childConnection(
  model: Model,
  company: EntityRow,
  query: EntityQuery,
  context: TidemarkContext,
): Promise<EntityConnection> {
  const page = await context.loaders.children.load({ model, companyId: company.id, query });
  return connectionOfEntities(model, page, context);
}

/** One that was deleted since it was found is left out. */
async function connectionOfEntities(
  model: Model,
  page: EntityPage,
  { loaders }: TidemarkContext,
): Promise<EntityConnection> {
  const rows = await Promise.all(page.ids.map((id) => loaders.entities[model].load(id)));
  const edges = rows.flatMap((node, index): Edge<EntityRow>[] =>
    node === null ? [] : [{ node, cursor: page.cursors[index] ?? '' }],
  );
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: pageInfo(page.cursors, page.hasPreviousPage, page.hasNextPage),
    totalCount: () => page.totalCount(),
  };
}

export function connectionOf<T>({ items, cursors, hasNextPage, hasPreviousPage }: Page<T>): Connection<T> {
  const edges = items.map((node, index) => ({ node, cursor: cursors[index] ?? '' }));
  return { edges, nodes: items, pageInfo: pageInfo(cursors, hasPreviousPage, hasNextPage) };
}

export function pageInfo(cursors: readonly string[], hasPreviousPage: boolean, hasNextPage: boolean): PageInfo {
  return { hasNextPage, hasPreviousPage, startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null };
}

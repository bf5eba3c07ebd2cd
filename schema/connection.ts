import { type Model } from '../src/model/index.js';
import { type EntityQuery } from '../src/search/types.js';
import { type EntityRow } from '../src/storage/entities-reader.js';
import { type TidemarkContext } from './context.js';
import { type Edge, type EntityConnection } from './types/connections.js';
import { type PageInfo } from './types/page-info.js';

/** A page of entities; one that was deleted since it was found is left out. */
export async function entityConnection(
  model: Model,
  query: EntityQuery,
  { services, loaders }: TidemarkContext,
): Promise<EntityConnection> {
  const page = await services.search.find(model, query);
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

export function pageInfo(cursors: readonly string[], hasPreviousPage: boolean, hasNextPage: boolean): PageInfo {
  return { hasNextPage, hasPreviousPage, startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null };
}

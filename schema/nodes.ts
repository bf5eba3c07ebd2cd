import { TidemarkError } from '../src/errors/index.js';
import { MODELS, type Model } from '../src/model/index.js';
import { type ApiKeyRow } from '../src/storage/keys/index.js';
import { type TidemarkContext } from './context.js';
import { type NodeKey, parseGlobalId, rowIdOf } from './ids.js';
import { type TypedSource, typed } from './types/node.js';

/** The model behind each entity type. */
export const ENTITY_MODELS = {
  Company: 'COMPANY',
  EndUser: 'END_USER',
  Asset: 'ASSET',
  Project: 'PROJECT',
} as const satisfies Record<string, Model>;

/** The thing that a global id stands for; null for a wrong id and for what is gone. */
export async function findNode(id: string, context: TidemarkContext): Promise<TypedSource | null> {
  const node = parseGlobalId(id);
  if (node === undefined) return null;
  const source = node.type === 'Metric' ? await metricOf(node, context) : await rowOf(node, id, context);
  return source === null ? null : typed(node.type, source);
}

async function metricOf({ key }: NodeKey, { loaders }: TidemarkContext): Promise<object | null> {
  const model = MODELS.find((name) => key.startsWith(`${name}:`));
  if (model === undefined) return null;
  return loaders.metric.load({ model, key: key.slice(model.length + 1) }).catch(nullIfUnknown);
}

async function rowOf({ type }: NodeKey, id: string, context: TidemarkContext): Promise<object | null> {
  const { services, loaders } = context;
  const rowId = rowIdOf(type, id);
  if (rowId === undefined || type === 'Metric') return null;
  if (type === 'MaterializationRun') return (await services.materializer.run(rowId)) ?? null;
  if (type === 'CalculatedMetric') return (await services.metrics.list()).find((metric) => metric.id === rowId) ?? null;
  if (type === 'ApiKey') return visibleKey(rowId, context);
  if (type === 'Activity') return (await services.raw.activitiesById([rowId]))[0] ?? null;
  if (type === 'RawPoint') return (await services.raw.pointById(rowId)) ?? null;
  return loaders.entities[ENTITY_MODELS[type]].load(rowId);
}

/** Keys are for who manages them; anyone else sees the one that it came with, and not whether there are others. */
async function visibleKey(rowId: number, { caller, loaders }: TidemarkContext): Promise<ApiKeyRow | null> {
  if (caller.apiKeyId !== rowId && !caller.scopes.includes('ADMIN')) return null;
  return loaders.apiKeys.load(rowId);
}

function nullIfUnknown(error: unknown): null {
  if (error instanceof TidemarkError && error.code === 'METRIC_UNKNOWN') return null;
  throw error;
}

import { TidemarkError } from '../src/errors/index.js';
import { type ActivityRow, type RawPointRow } from '../src/reading/raw/index.js';
import { type EntityRow } from '../src/storage/entities-reader.js';
import { dayArgument } from './arguments.js';
import { connectionOf } from './connection.js';
import { type TidemarkContext } from './context.js';
import { parseGlobalId, rowIdOf } from './ids.js';
import { type ActivityListArgs, type PointListArgs } from './inputs/raw-args.js';
import { ENTITY_MODELS } from './nodes.js';
import { type Connection } from './types/connections.js';

/** @throws BAD_USER_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID */
export async function activityConnection(
  entity: EntityRow,
  { from, to, ...query }: ActivityListArgs,
  { loaders }: TidemarkContext,
): Promise<Connection<ActivityRow>> {
  const days = { from: dayArgument(from), to: dayArgument(to) };
  return connectionOf(
    await loaders.activities.load({ entityId: entity.id, query: { ...query, ...days, model: entity.model } }),
  );
}

/** @throws NOT_FOUND, METRIC_UNKNOWN, BAD_USER_INPUT, PAGE_TOO_LARGE, CURSOR_INVALID */
export async function pointConnection(
  { entityId, from, to, ...query }: PointListArgs,
  context: TidemarkContext,
): Promise<Connection<RawPointRow>> {
  const { model, id } = await entityOf(entityId, context);
  const days = { from: dayArgument(from), to: dayArgument(to) };
  return connectionOf(await context.services.raw.points({ ...query, ...days, model, entityId: id }));
}

async function entityOf(globalId: string, { loaders }: TidemarkContext): Promise<EntityRow> {
  const type = parseGlobalId(globalId)?.type;
  const model = type !== undefined && type in ENTITY_MODELS ? ENTITY_MODELS[type as keyof typeof ENTITY_MODELS] : null;
  const rowId = type === undefined ? undefined : rowIdOf(type, globalId);
  const row = model === null || rowId === undefined ? null : await loaders.entities[model].load(rowId);
  if (row !== null) return row;
  throw new TidemarkError(
    'NOT_FOUND',
    'No company, end-user, asset or project has that id. Give the `id` that one of them was answered with.',
    { path: 'entityId' },
  );
}

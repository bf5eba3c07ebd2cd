import { type Day, dayFromIso } from '../src/calendar/index.js';
import { TidemarkError } from '../src/errors/index.js';
import { type EntityRow } from '../src/storage/entities-reader.js';
import { type TidemarkContext } from './context.js';
import { rowIdOf } from './ids.js';
import { type EndUserNameArgs, type EntityNameArgs } from './inputs/name-args.js';
import { ENTITY_MODELS } from './nodes.js';

/** Metrics that `metrics(keys:)` takes. */
export const KEYS_LIMIT = 100;

/** A Date argument as a day; the scalar has checked it. */
export function dayArgument(text: string | null | undefined): Day | null {
  return text === undefined || text === null ? null : (dayFromIso(text) ?? null);
}

/** @throws BAD_USER_INPUT unless exactly one of id and externalId is given */
export async function findEntity(
  type: Exclude<keyof typeof ENTITY_MODELS, 'EndUser'>,
  { id, externalId }: EntityNameArgs,
  { services, loaders }: TidemarkContext,
): Promise<EntityRow | null> {
  const model = ENTITY_MODELS[type];
  if (given(id) === given(externalId)) refuse('Give `id` or `externalId`, one of the two.');
  if (given(externalId)) return (await services.entities.byExternalId(model, [externalId]))[0] ?? null;
  const rowId = given(id) ? rowIdOf(type, id) : undefined;
  return rowId === undefined ? null : loaders.entities[model].load(rowId);
}

/** @throws BAD_USER_INPUT unless given by id, or by company and one of externalId and email */
export async function findEndUser(
  { id, companyExternalId, externalId, email }: EndUserNameArgs,
  { services, loaders }: TidemarkContext,
): Promise<EntityRow | null> {
  const named = given(externalId) !== given(email) && given(companyExternalId);
  if (given(id) ? given(companyExternalId) || given(externalId) || given(email) : !named) {
    refuse('Give `id`, or `companyExternalId` with `externalId` or `email`.');
  }
  if (given(companyExternalId))
    return (await services.entities.endUser({ companyExternalId, externalId, email })) ?? null;
  const rowId = given(id) ? rowIdOf('EndUser', id) : undefined;
  return rowId === undefined ? null : loaders.entities.END_USER.load(rowId);
}

/** The company that an end-user, asset or project belongs to. */
export async function companyOf({ companyId }: EntityRow, context: TidemarkContext): Promise<EntityRow | null> {
  return companyId === null ? null : companyOfId(companyId, context);
}

/** A company that something found before belongs to. @throws NOT_FOUND where both were deleted meanwhile */
export async function companyOfId(id: number, { loaders }: TidemarkContext): Promise<EntityRow> {
  const company = await loaders.entities.COMPANY.load(id);
  if (company !== null) return company;
  throw new TidemarkError('NOT_FOUND', 'The company was deleted while the request was answered. Ask again.');
}

/** @throws PAGE_TOO_LARGE for more keys than one field takes */
export function checkKeys(keys: readonly string[]): void {
  if (keys.length > KEYS_LIMIT) {
    throw new TidemarkError('PAGE_TOO_LARGE', `${keys.length} keys: one field takes at most ${KEYS_LIMIT}.`, {
      path: 'keys',
      details: { limit: KEYS_LIMIT },
    });
  }
}

function given<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

function refuse(message: string): never {
  throw new TidemarkError('BAD_USER_INPUT', message);
}

import { KEYS_LIMIT } from '../../../schema/arguments.js';
import { type ErrorCode } from '../../errors/index.js';
import { BATCH_LIMIT } from '../../ingestion/types.js';
import { PREVIEW_ENTITIES_LIMIT } from '../../reading/formulas/limits.js';
import { FILTER_CONDITIONS, LIST_LENGTH, ORDER_KEYS } from '../../search/limits.js';

/** How long a list may be, and the code of the error where it is longer. */
export interface ListLimit {
  readonly limit: number;
  readonly code: ErrorCode;
}

const BATCH: ListLimit = { limit: BATCH_LIMIT, code: 'BATCH_TOO_LARGE' };
const KEYS: ListLimit = { limit: KEYS_LIMIT, code: 'PAGE_TOO_LARGE' };
const CONDITIONS: ListLimit = { limit: FILTER_CONDITIONS, code: 'LIST_TOO_LONG' };
const ORDER: ListLimit = { limit: ORDER_KEYS, code: 'LIST_TOO_LONG' };

/** Calculated metrics that one call names. */
const METRICS_NAMED = 1000;
/** More than there are scopes. */
const SCOPES_NAMED = 10;

/**
 * Every list that a client can send, by its place: `Type.field(argument)` or `Input.field`; an argument that stands on
 * many fields by its name alone. docs/limits.md has the same table, and a test compares both with the schema.
 */
export const LIST_LIMITS: Readonly<Record<string, ListLimit>> = {
  'metrics(keys)': KEYS,
  '(orderBy)': ORDER,
  'Query.previewFormula(ids)': { limit: PREVIEW_ENTITIES_LIMIT, code: 'PAGE_TOO_LARGE' },
  'StringFilter.in': { limit: LIST_LENGTH, code: 'LIST_TOO_LONG' },
  'CompanyFilter.and': CONDITIONS,
  'CompanyFilter.or': CONDITIONS,
  'EndUserFilter.and': CONDITIONS,
  'EndUserFilter.or': CONDITIONS,
  'AssetFilter.and': CONDITIONS,
  'AssetFilter.or': CONDITIONS,
  'ProjectFilter.and': CONDITIONS,
  'ProjectFilter.or': CONDITIONS,
  'Mutation.upsertCompanies(input)': BATCH,
  'Mutation.upsertEndUsers(input)': BATCH,
  'Mutation.upsertAssets(input)': BATCH,
  'Mutation.upsertProjects(input)': BATCH,
  'Mutation.trackActivities(input)': BATCH,
  'Mutation.pushMetrics(input)': BATCH,
  'Mutation.deleteCompanies(externalIds)': BATCH,
  'Mutation.deleteEndUsers(ids)': BATCH,
  'Mutation.deleteAssets(externalIds)': BATCH,
  'Mutation.deleteProjects(externalIds)': BATCH,
  'Mutation.deleteActivities(ids)': BATCH,
  'Mutation.deleteMetricPoints(ids)': BATCH,
  'Mutation.materialize(keys)': { limit: METRICS_NAMED, code: 'LIST_TOO_LONG' },
  'CreateApiKeyInput.scopes': { limit: SCOPES_NAMED, code: 'LIST_TOO_LONG' },
};

/** For a list that is not in the table, so that none is without a limit; a test says which are missing. */
export const OTHER_LISTS: ListLimit = { limit: LIST_LENGTH, code: 'LIST_TOO_LONG' };

/** Characters of a text outside of batches, whose items are checked one by one; and of a cursor, which carries sort keys. */
export const TEXT_LIMIT = 10_000;
export const CURSOR_LIMIT = 100_000;

/** Characters of the text at a place: `filter.name.eq`, `after`. */
export function textLimit(path: string): number {
  return path === 'after' || path === 'before' ? CURSOR_LIMIT : TEXT_LIMIT;
}

/** The limit of an argument. */
export function argumentLimit(type: string, field: string, argument: string): ListLimit {
  return (
    LIST_LIMITS[`${type}.${field}(${argument})`] ??
    LIST_LIMITS[`${field}(${argument})`] ??
    LIST_LIMITS[`(${argument})`] ??
    OTHER_LISTS
  );
}

/** The limit of a field of an input type. */
export function inputLimit(type: string, field: string): ListLimit {
  return LIST_LIMITS[`${type}.${field}`] ?? OTHER_LISTS;
}

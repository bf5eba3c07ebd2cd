import { TidemarkError } from '../../errors/index.js';
import {
  type ActivityInput,
  type CompanyInput,
  type EndUserInput,
  type Ingestion,
  type IngestOptions,
  type ItemError,
  type MetricPointInput,
  type Origin,
} from '../../ingestion/index.js';
import { MODELS, type Model } from '../../model/index.js';
import { cellNumber, freeCells } from './cells.js';
import { type Columns, type FieldSpec, needColumn } from './columns.js';
import { type RowOrigin } from './rejects.js';
import { claimOf } from './row-claims.js';
import { type CsvRow } from './source.js';

/** What became of a batch of rows. */
export interface Stored {
  /** Counts by word, for the summary: accepted, duplicates, created, … */
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: readonly ItemError[];
}

/** One kind of import: which columns it knows, and how a row becomes an item. */
export interface ImportKind<I> {
  readonly name: string;
  readonly summary: string;
  readonly fields: readonly FieldSpec[];
  /** What columns that are no fields become. */
  readonly free: 'properties' | 'custom fields' | undefined;
  /** Whether a later row may overwrite what an earlier one says. */
  readonly ordered: boolean;
  /** @throws COLUMN_MISSING */
  check(columns: Columns, header: readonly string[]): void;
  /** @throws TidemarkError: the row is rejected */
  item(row: CsvRow, columns: Columns, originOf: RowOrigin): I;
  store(ingestion: Ingestion, items: readonly I[], origin: Origin, options: IngestOptions): Promise<Stored>;
}

const field = (name: string, ...aliases: string[]): FieldSpec => ({ name, aliases });
const COMPANY = field('companyExternalId', 'company', 'company_id', 'company_external_id');
const USER = field('endUserExternalId', 'user', 'user_id', 'end_user', 'end_user_external_id');
const EMAIL = field('email', 'email', 'user_email', 'end_user_email');
const ASSET = field('assetExternalId', 'asset', 'asset_id', 'asset_external_id');
const PROJECT = field('projectExternalId', 'project', 'project_id', 'project_external_id');
const AT = field('at', 'at', 'date');
const CREATED = field('createdAt', 'created_at');
const AS_OF = field('asOf', 'as_of');
const TEXTS = ['name', 'segment', 'owner', 'status', 'country'] as const;

const ACTIVITY_FIELDS = [
  COMPANY,
  USER,
  EMAIL,
  ASSET,
  PROJECT,
  field('name', 'activity', 'name'),
  AT,
  field('id', 'id', 'external_id'),
  field('count', 'count'),
];
export const activities: ImportKind<ActivityInput> = {
  name: 'activities',
  summary: 'Things that users did, one a row.',
  fields: ACTIVITY_FIELDS,
  free: 'properties',
  ordered: false,
  check(columns, header) {
    needColumn(columns, header, ACTIVITY_FIELDS, 'companyExternalId');
    needColumn(columns, header, ACTIVITY_FIELDS, 'name');
  },
  item(row, columns, originOf) {
    const { cells } = row;
    const id = columns.get(cells, 'id');
    const count = columns.get(cells, 'count');
    return {
      id: id ?? null,
      claim: id === undefined ? claimOf('event', originOf(row)) : undefined,
      name: columns.get(cells, 'name') ?? '',
      companyExternalId: columns.get(cells, 'companyExternalId') ?? '',
      endUserExternalId: columns.get(cells, 'endUserExternalId') ?? null,
      endUserEmail: columns.get(cells, 'email') ?? null,
      assetExternalId: columns.get(cells, 'assetExternalId') ?? null,
      projectExternalId: columns.get(cells, 'projectExternalId') ?? null,
      at: columns.get(cells, 'at') ?? null,
      count: count === undefined ? null : cellNumber(count, 'count'),
      properties: freeCells(cells, columns.free) ?? null,
    };
  },
  async store(ingestion, items, origin, options) {
    const { accepted, duplicates, errors } = await ingestion.trackActivities(items, origin, options);
    return { counts: { accepted, duplicates }, errors };
  },
};

const COMPANY_FIELDS = [
  field('externalId', 'external_id', 'company', 'company_id', 'company_external_id', 'id'),
  ...TEXTS.map((name) => field(name, name)),
  field('mrr', 'mrr'),
  CREATED,
  AS_OF,
];
export const companies: ImportKind<CompanyInput> = {
  name: 'companies',
  summary: 'Companies, one a row; known ones are updated.',
  fields: COMPANY_FIELDS,
  free: 'custom fields',
  ordered: true,
  check: (columns, header) => needColumn(columns, header, COMPANY_FIELDS, 'externalId'),
  item({ cells }, columns) {
    const mrr = columns.get(cells, 'mrr');
    return {
      externalId: columns.get(cells, 'externalId') ?? '',
      ...present(TEXTS.map((name) => [name, columns.get(cells, name)])),
      ...(mrr === undefined ? {} : { mrr: cellNumber(mrr, 'mrr') }),
      ...entityRest(cells, columns),
    };
  },
  store: async (ingestion, items, origin, options) => upserted(await ingestion.upsertCompanies(items, origin, options)),
};

const END_USER_FIELDS = [
  field('companyExternalId', 'company', 'company_id', 'company_external_id'),
  field('externalId', 'user', 'external_id', 'user_id', 'end_user', 'end_user_external_id', 'id'),
  EMAIL,
  field('name', 'name'),
  CREATED,
  AS_OF,
];
export const endUsers: ImportKind<EndUserInput> = {
  name: 'end-users',
  summary: 'End-users of companies, one a row; known ones are updated.',
  fields: END_USER_FIELDS,
  free: 'custom fields',
  ordered: true,
  check(columns, header) {
    needColumn(columns, header, END_USER_FIELDS, 'companyExternalId');
    needColumn(columns, header, END_USER_FIELDS, 'externalId', 'email');
  },
  item({ cells }, columns) {
    return {
      companyExternalId: columns.get(cells, 'companyExternalId') ?? '',
      ...present([
        ['externalId', columns.get(cells, 'externalId')],
        ['email', columns.get(cells, 'email')],
        ['name', columns.get(cells, 'name')],
      ]),
      ...entityRest(cells, columns),
    };
  },
  store: async (ingestion, items, origin, options) => upserted(await ingestion.upsertEndUsers(items, origin, options)),
};

const METRIC_FIELDS = [
  field('metric', 'metric'),
  field('value', 'value'),
  field('model', 'model'),
  COMPANY,
  USER,
  EMAIL,
  ASSET,
  PROJECT,
  field('externalId', 'external_id'),
  AT,
  field('id', 'id'),
];
export const metrics: ImportKind<MetricPointInput> = {
  name: 'metrics',
  summary: 'Daily values that come from elsewhere, one a row.',
  fields: METRIC_FIELDS,
  free: undefined,
  // Values of one day and one rank: the later row wins.
  ordered: true,
  check(columns, header) {
    needColumn(columns, header, METRIC_FIELDS, 'metric');
    needColumn(columns, header, METRIC_FIELDS, 'value');
    needColumn(
      columns,
      header,
      METRIC_FIELDS,
      'companyExternalId',
      'externalId',
      'assetExternalId',
      'projectExternalId',
    );
  },
  item(row, columns, originOf) {
    const { cells } = row;
    const get = (name: string) => columns.get(cells, name);
    const value = get('value');
    if (value === undefined) throw new TidemarkError('VALUE_MISSING', 'value is needed.', { path: 'value' });
    const own = {
      COMPANY: get('companyExternalId'),
      END_USER: get('endUserExternalId'),
      ASSET: get('assetExternalId'),
      PROJECT: get('projectExternalId'),
    };
    const id = get('id');
    const email = get('email');
    const model =
      modelOf(get('model')) ??
      (own.ASSET ? 'ASSET' : own.PROJECT ? 'PROJECT' : own.END_USER || email ? 'END_USER' : 'COMPANY');
    return {
      id: id ?? null,
      claim: id === undefined ? claimOf('point', originOf(row)) : undefined,
      metric: get('metric') ?? '',
      model,
      externalId: own[model] ?? get('externalId') ?? null,
      companyExternalId: model === 'COMPANY' ? null : (own.COMPANY ?? null),
      email: email ?? null,
      at: get('at') ?? null,
      value: cellNumber(value, 'value'),
    };
  },
  async store(ingestion, items, origin, options) {
    const { accepted, duplicates, errors } = await ingestion.pushMetrics(items, origin, options);
    return { counts: { accepted, duplicates }, errors };
  },
};

function modelOf(text: string | undefined): Model | undefined {
  if (text === undefined) return undefined;
  const model = MODELS.find((one) => one === text.toUpperCase().replace(/[\s-]/g, '_'));
  if (model) return model;
  throw new TidemarkError('VALUE_INVALID', `model must be one of ${MODELS.join(', ')}, not "${text.slice(0, 40)}".`, {
    path: 'model',
  });
}

function entityRest(cells: readonly string[], columns: Columns) {
  const custom = freeCells(cells, columns.free);
  return {
    ...(custom === undefined ? {} : { custom }),
    ...present([
      ['createdAt', columns.get(cells, 'createdAt')],
      ['asOf', columns.get(cells, 'asOf')],
    ]),
  };
}

/** The entries that are there: an empty cell leaves a field as it is. */
function present(entries: readonly (readonly [string, string | undefined])[]): Record<string, string> {
  const known: Record<string, string> = {};
  for (const [name, value] of entries) if (value !== undefined) known[name] = value;
  return known;
}

function upserted({ created, updated, unchanged, errors }: Awaited<ReturnType<Ingestion['upsertCompanies']>>): Stored {
  return { counts: { created, updated, unchanged }, errors };
}

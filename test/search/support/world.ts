import fc from 'fast-check';
import { Calendar, dayFromIso } from '../../../src/calendar/index.js';
import { TidemarkError } from '../../../src/errors/index.js';
import { type Model } from '../../../src/model/index.js';
import { type MetricCatalogue, type MetricInfo, type MetricReader, type Moment } from '../../../src/reading/types.js';
import { createEntitySearch } from '../../../src/search/index.js';
import { type Database } from '../../../src/storage/index.js';

export const TODAY = dayFromIso('2026-11-21') ?? 0;
export const calendar = new Calendar({ timeZone: 'Europe/Berlin', today: TODAY });
export const METRICS = ['metrics.a', 'metrics.b', 'calculated.c'] as const;
/** Days that metrics have values on. */
export const DAYS = [TODAY - 4, TODAY - 3, TODAY - 2, TODAY - 1, TODAY];

export interface Row {
  readonly id: number;
  readonly model: Model;
  readonly companyId?: number;
  readonly externalId: string | null;
  readonly email?: string | null;
  readonly name: string;
  readonly segment?: string | null;
  readonly owner?: string | null;
  readonly status?: string | null;
  readonly country?: string | null;
  readonly mrr?: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly custom: Record<string, unknown>;
}

export interface World {
  readonly companies: readonly Row[];
  readonly endUsers: readonly Row[];
  /** model → key → day → number per row id; also of ids that are no rows (any more). */
  readonly metrics: ReadonlyMap<string, Float64Array>;
}

/** Trailing spaces, case, accents, sigma, dotted I, Kelvin sign, wildcards, emoji and the last characters before them. */
export const TEXTS = [
  'login',
  'Login',
  'lôgin',
  'LÔGIN',
  'login ',
  'log_in',
  'log%in',
  'log!in',
  "o'log\\in",
  'Kelvin',
  '\u212aelvin',
  'İstanbul',
  'istanbul',
  'ΟΔΟΣ',
  'οδος',
  'οδοσ',
  'ΟΣΑ',
  '😀 smile',
  '\uffe5 yen',
  '\ue000',
  'straße',
  'STRASSE',
  'é',
  'e\u0301',
  '',
  ' ',
  'z',
  'Z',
  '\t',
  '日本',
];

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  100,
  71,
  0.1 + 0.2,
  0.3,
  1 / 3,
  0.333333333333,
  0.3333333333334,
  1e-9,
  5e-324,
  1e15,
  -20,
  20,
];
const numbers = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.integer({ min: -50, max: 50 }) },
);

export { numbers };

const texts = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...TEXTS) },
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 3 });
const instants = fc.constantFrom(0, 1, 2, 5, 30).map((days) => Date.UTC(2026, 9, 1) + days * 86_400_000 + 1234);
const customs = fc.dictionary(
  fc.constantFrom('plan', 'Plan', 'seats', 'renewal', 'a"b', 'prix €'),
  fc.oneof(
    texts,
    numbers,
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('2026-10-03', '2026-10-03T12:00:00Z', '2026-10-06T00:00', '2026-99-99'),
    fc.constant({ plan: 'login', deeper: { seats: 3 } }),
    fc.constant(['plan']),
  ),
  { maxKeys: 4 },
);

function rows(model: Model, count: number, gaps: number): fc.Arbitrary<Row[]> {
  const row = fc.record({
    gap: fc.integer({ min: 1, max: gaps }),
    companyIndex: fc.nat(),
    externalId: maybe(fc.constant('x')),
    email: maybe(texts),
    name: texts,
    segment: maybe(texts),
    owner: maybe(texts),
    status: maybe(fc.constantFrom('live', 'Live', 'lost')),
    country: maybe(fc.constantFrom('DE', 'de', 'FR')),
    mrr: maybe(numbers),
    createdAt: instants,
    updatedAt: instants,
    custom: customs,
  });
  return fc.array(row, { minLength: count, maxLength: count }).map((list) => {
    let id = 0;
    return list.map((one): Row => {
      id += one.gap;
      const shared = {
        id,
        model,
        name: one.name,
        createdAt: one.createdAt,
        updatedAt: one.updatedAt,
        custom: one.custom,
      };
      if (model === 'COMPANY') {
        const { segment, owner, status, country, mrr } = one;
        return { ...shared, externalId: `${one.segment ?? ''}-${id}`, segment, owner, status, country, mrr };
      }
      const external = one.externalId === null ? null : `u-${id}`;
      const email = one.email === null ? null : `${one.email}${id}`;
      return { ...shared, companyId: one.companyIndex, externalId: external, email };
    });
  });
}

export function worlds(companies: number, endUsers: number): fc.Arbitrary<World> {
  return fc
    .record({ companies: rows('COMPANY', companies, 3), endUsers: rows('END_USER', endUsers, 2), seed: fc.integer() })
    .chain((world) => {
      const most = { COMPANY: world.companies.at(-1)?.id ?? 0, END_USER: world.endUsers.at(-1)?.id ?? 0 };
      const keys = (['COMPANY', 'END_USER'] as const).flatMap((model) =>
        METRICS.flatMap((key) => DAYS.map((day) => ({ model, key, day }))),
      );
      const column = (model: 'COMPANY' | 'END_USER') =>
        fc.array(fc.option(numbers, { nil: Number.NaN, freq: 2 }), {
          minLength: most[model] + 3,
          maxLength: most[model] + 3,
        });
      return fc.tuple(...keys.map(({ model }) => column(model))).map((columns): World => {
        const ids = world.companies.map((row) => row.id);
        const endUsers = world.endUsers.map((row) => ({
          ...row,
          companyId: ids[(row.companyId ?? 0) % ids.length] ?? 0,
        }));
        const metrics = new Map(
          keys.map(({ model, key, day }, index) => [`${model} ${key} ${day}`, new Float64Array(columns[index] ?? [])]),
        );
        return { companies: world.companies, endUsers, metrics };
      });
    });
}

export async function store(database: Database, world: World): Promise<void> {
  await database.write(async (session) => {
    for (const table of ['company', 'end_user']) await session.run(`DELETE FROM ${table}`);
    await insertRows(session, world.companies);
    await insertRows(session, world.endUsers);
  });
}

export async function insertRows(
  session: Parameters<Parameters<Database['write']>[0]>[0],
  list: readonly Row[],
): Promise<void> {
  const shared = (row: Row) => [row.id, row.name, JSON.stringify(row.custom), row.createdAt, row.updatedAt];
  await session.insert(
    'company',
    ['id', 'name', 'custom', 'created_at', 'updated_at', 'external_id', 'segment', 'owner', 'status', 'country', 'mrr'],
    list
      .filter((row) => row.model === 'COMPANY')
      .map((row) => [
        ...shared(row),
        row.externalId,
        row.segment ?? null,
        row.owner ?? null,
        row.status ?? null,
        row.country ?? null,
        row.mrr ?? null,
      ]),
  );
  await session.insert(
    'end_user',
    ['id', 'name', 'custom', 'created_at', 'updated_at', 'external_id', 'email', 'company_id'],
    list
      .filter((row) => row.model === 'END_USER')
      .map((row) => [...shared(row), row.externalId, row.email ?? null, row.companyId ?? 0]),
  );
}

/** Metrics straight from arrays, rows from the database. */
export function searchOf(database: Database, world: World, on = calendar) {
  return createEntitySearch({ database, reader: readerOf(world.metrics), catalogue: CATALOGUE, calendar: on });
}

export function readerOf(metrics: ReadonlyMap<string, Float64Array>): MetricReader {
  const refuse = () => Promise.reject(new Error('Search needs columnsOn alone.'));
  const reader: MetricReader = {
    gather: refuse,
    stale: refuse,
    extent: refuse,
    columnsOn: async (model, key, days) =>
      days.map((day) => metrics.get(`${model} ${key} ${day}`) ?? new Float64Array(0)),
    inSnapshot: (_models, work) => work(reader, {} as Moment),
  };
  return reader;
}

export const CATALOGUE: Pick<MetricCatalogue, 'resolve'> = {
  resolve: async (model, written) => {
    const key = written.replace(/^custom\./, 'metrics.');
    if (!METRICS.some((metric) => metric === key)) {
      throw new TidemarkError('METRIC_UNKNOWN', `No metric ${written}.`, { suggestions: ['metrics.a'] });
    }
    const kind = 'METRIC';
    const info: MetricInfo = {
      model,
      key,
      kind,
      seriesKind: 'GAUGE',
      name: key,
      description: null,
      unit: null,
      direction: null,
      fold: 'LAST',
    };
    return info;
  },
};

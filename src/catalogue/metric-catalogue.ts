import { suggest, TidemarkError } from '../errors/index.js';
import { keyOf, parseReference, type Reference } from '../formula/index.js';
import { MODEL_WORD, MODELS, type Model } from '../model/index.js';
import { type MetricCatalogue, type MetricInfo, type MetricKind } from '../reading/types.js';
import { type Database, readNumericFields, type Series, type StoredMetric } from '../storage/index.js';
import { formulaScope, isPublicSeries, systemKeys, USER_KEYS } from './scope.js';
import { type CatalogueReader, type CatalogueSnapshot } from './snapshot.js';

const SYSTEM_FACTS: Readonly<Record<string, { name: string; description: string; unit: string }>> = {
  'system.activity_count': {
    name: 'Activities',
    description: 'All activities of the day, of any name.',
    unit: 'activities',
  },
  'system.days_known': { name: 'Days known', description: 'Days since the first day of the entity.', unit: 'days' },
  'system.users_total': { name: 'Users', description: 'End-users known by the day.', unit: 'users' },
  ...Object.fromEntries(
    USER_KEYS.flatMap((key) => {
      const days = /\d+$/.exec(key)?.[0];
      if (days === undefined) return [];
      const within = days === '1' ? 'on the day' : `within ${days} days`;
      const facts = { name: `Active users (${days}d)`, description: `End-users with any activity ${within}.` };
      return [[key, { ...facts, unit: 'users' }]];
    }),
  ),
};

/** The catalogue over the stored series and the definitions. */
export function createMetricCatalogue(database: Database, reader: CatalogueReader): MetricCatalogue {
  const snapshot = (): Promise<CatalogueSnapshot> => database.snapshot((session) => reader.readAll(session));
  return {
    async resolve(model, key) {
      return resolveMetric(await snapshot(), model, key);
    },
    async resolveAll(names) {
      const known = await snapshot();
      return names.map(({ model, key }) => {
        try {
          return resolveMetric(known, model, key);
        } catch (error) {
          if (error instanceof TidemarkError) return error;
          throw error;
        }
      });
    },
    async list(filter) {
      const known = await database.snapshot(async (session) => {
        const all = await reader.readAll(session);
        // A field that has only ever held texts is no metric.
        const numeric = new Set(await readNumericFields(session));
        return { ...all, series: all.series.filter((series) => series.kind !== 'FIELD' || numeric.has(series.id)) };
      });
      const wanted = filter.search?.toLowerCase();
      return MODELS.filter((model) => filter.model === undefined || filter.model === model)
        .flatMap((model) => listMetrics(known, model))
        .filter((metric) => filter.kind === undefined || metric.kind === filter.kind)
        .filter(
          ({ key, name, description }) =>
            wanted === undefined || [key, name, description ?? ''].some((text) => text.toLowerCase().includes(wanted)),
        );
    },
  };
}

/** @throws METRIC_UNKNOWN with the nearest known keys */
export function resolveMetric(known: CatalogueSnapshot, model: Model, key: string): MetricInfo {
  const parsed = parseReference(key, model);
  const found = 'problem' in parsed ? undefined : metricOf(known, model, parsed.reference);
  if (found !== undefined) return found;
  if ('reference' in parsed && parsed.reference.to === 'children') throw ofChildren(key, parsed.reference);
  const keys = [...formulaScope(model, known.series, known.metrics).knownKeys()];
  const suggestions = suggest(key, keys);
  const hint =
    suggestions[0] === undefined ? 'Query `metrics` for those that exist.' : `Did you mean ${suggestions[0]}?`;
  throw new TidemarkError(
    'METRIC_UNKNOWN',
    `No ${MODEL_WORD[model]} metric has the key "${key.slice(0, 300)}". ${hint}`,
    {
      suggestions,
      details: { key: key.slice(0, 300), model },
    },
  );
}

/** Children's series are many a company: a formula says how they become one. */
function ofChildren(key: string, reference: Extract<Reference, { to: 'children' }>): TidemarkError {
  const operand = reference.of.to === 'field' ? 'propertyValue' : 'metricOverTime';
  const formula = JSON.stringify({ type: operand, prop: keyOf(reference), across: 'SUM' });
  return new TidemarkError(
    'METRIC_UNKNOWN',
    `"${key.slice(0, 300)}" is a series of a company's ${MODEL_WORD[reference.model]}s. Define a calculated metric that says how theirs become one, such as ${formula.slice(0, 400)}.`,
    { details: { key: key.slice(0, 300), model: 'COMPANY' } },
  );
}

function metricOf(known: CatalogueSnapshot, model: Model, reference: Reference): MetricInfo | undefined {
  if (reference.to === 'calculated') {
    const metric = known.metrics.find((candidate) => candidate.slug === reference.slug && candidate.model === model);
    return metric === undefined ? undefined : infoOfCalculated(metric);
  }
  const key = keyOf(reference);
  if (reference.to === 'system') return systemKeys(model)[key] === undefined ? undefined : infoOfSystem(model, key);
  if (reference.to === 'children') return undefined;
  if (reference.to === 'field' && reference.model !== model) return undefined;
  if (key === 'company.mrr' && model === 'COMPANY') return infoOfSeries(known.find(model, key, '') ?? MRR);
  const series = known.find(model, key, '');
  return series === undefined ? undefined : infoOfSeries(series);
}

function listMetrics(known: CatalogueSnapshot, model: Model): MetricInfo[] {
  const infos = known.series.filter((series) => series.model === model && isPublicSeries(series)).map(infoOfSeries);
  if (model === 'COMPANY' && !infos.some((info) => info.key === MRR.key)) infos.push(infoOfSeries(MRR));
  infos.push(...Object.keys(systemKeys(model)).map((key) => infoOfSystem(model, key)));
  infos.push(...known.metrics.filter((metric) => metric.model === model).map(infoOfCalculated));
  return infos.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** Every company has the field, whether or not anyone has set it. */
const MRR: Series = {
  id: -1,
  model: 'COMPANY',
  key: 'company.mrr',
  property: '',
  kind: 'FIELD',
  fold: 'LAST',
  name: 'MRR',
  description: "Monthly recurring revenue, in the workspace's currency.",
  unit: null,
  direction: 'UP',
};

function infoOfSeries(series: Series): MetricInfo {
  return {
    model: series.model,
    key: series.key,
    kind: kindOfKey(series),
    seriesKind: series.kind === 'COUNTER' ? 'COUNTER' : 'GAUGE',
    name: series.name ?? nameOfKey(series.key),
    description: series.description,
    unit: series.unit,
    direction: series.direction,
    fold: series.fold,
  };
}

function kindOfKey(series: Series): MetricKind {
  if (series.kind === 'FIELD') return 'FIELD';
  return series.key.startsWith('activities.') ? 'ACTIVITY' : 'METRIC';
}

/** The part of a key that its sender chose. */
function nameOfKey(key: string): string {
  return key.replace(
    /^(activities|metrics|(company|enduser|asset|project)\.custom|(company|enduser|asset|project))\./,
    '',
  );
}

function infoOfSystem(model: Model, key: string): MetricInfo {
  const facts = SYSTEM_FACTS[key]!;
  const seriesKind = systemKeys(model)[key]!;
  const fold = seriesKind === 'COUNTER' ? 'SUM' : 'LAST';
  return { model, key, kind: 'SYSTEM', seriesKind, ...facts, direction: null, fold };
}

export function infoOfCalculated(metric: StoredMetric): MetricInfo {
  return {
    model: metric.model,
    key: `calculated.${metric.slug}`,
    kind: 'CALCULATED',
    seriesKind: 'GAUGE',
    name: metric.name,
    description: metric.description,
    unit: metric.unit,
    direction: metric.direction,
    fold: 'LAST',
    slug: metric.slug,
  };
}

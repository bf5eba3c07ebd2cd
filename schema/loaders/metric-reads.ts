import { TidemarkError } from '../../src/errors/index.js';
import { type ValueOrigin, type ValueOrigins, type ValuePlace } from '../../src/materialization/origins.js';
import { type Model } from '../../src/model/index.js';
import { type MetricReader, type Moment, type SnapshotReader } from '../../src/reading/types.js';
import { asError, loaderBy } from './batching.js';
import { gatherValues, type Reading, type ValuesKey } from './metric-values.js';

/** Whether a metric of an entity is stale. */
export interface StaleKey {
  readonly model: Model;
  readonly key: string;
  /** Row id. */
  readonly id: number;
}

type Read =
  | (ValuesKey & { readonly is: 'values' })
  | (StaleKey & { readonly is: 'stale' })
  | (ValuePlace & { readonly is: 'origin' });
type Answer = Reading | boolean | ValueOrigin | null;

function textOf(read: Read): string {
  const place = `${read.is} ${read.model} ${read.id}`;
  if (read.is === 'stale') return `${place} ${read.key}`;
  return read.is === 'origin' ? `${place} ${read.day} ${read.key}` : `${place} ${read.from} ${read.to} ${read.key}`;
}

/**
 * All `value`, `change`, `series`, `stale` and `origin` fields of one turn, from one snapshot: no two of them see different versions of a metric, nor
 * a metric that is newer than another which it is computed from, none says that it is not stale of a value that is,
 * and an origin is that of the value beside it.
 */
export function metricReadsLoaders(reader: MetricReader, origins: Pick<ValueOrigins, 'at'>) {
  const reads = loaderBy<Read, Answer>(textOf, (asked) => {
    const models = new Set(asked.map(({ model }) => model));
    return reader.inSnapshot(models, (snapshot, moment) => answersOf({ snapshot, moment, origins }, asked));
  });
  return {
    /** Where the values of some days are. */
    values: { load: (key: ValuesKey) => reads.load({ ...key, is: 'values' }) as Promise<Reading> },
    stale: { load: (key: StaleKey) => reads.load({ ...key, is: 'stale' }) as Promise<boolean> },
    /** Where a kept value comes from. */
    origins: { load: (place: ValuePlace) => reads.load({ ...place, is: 'origin' }) as Promise<ValueOrigin | null> },
  };
}

/** In the order of the questions; what is refused is an error in its places alone. */
async function answersOf({ snapshot, moment, origins }: Ground, asked: readonly Read[]): Promise<(Answer | Error)[]> {
  const values = asked.filter((read) => read.is === 'values');
  const flags = asked.filter((read) => read.is === 'stale');
  const places = asked.filter((read) => read.is === 'origin');
  // First: they may find that something is to be folded before, and all is read again.
  const isStale = await finding(flags, (own) => staleFlags(snapshot, own));
  const readingOf = await finding(values, (own) => gatherValues(snapshot, own));
  const originOf = await finding(places, async () => {
    const found = await origins.at(moment, places);
    const byPlace = new Map<ValuePlace, ValueOrigin | null | Error>(
      places.map((place, i) => [place, found[i] ?? null]),
    );
    return (place: ValuePlace) => byPlace.get(place) ?? null;
  });
  return asked.map((read) => {
    try {
      if (read.is === 'values') return readingOf(read);
      return read.is === 'stale' ? isStale(read) : originOf(read);
    } catch (error) {
      return asError(error);
    }
  });
}

interface Ground {
  readonly snapshot: SnapshotReader;
  readonly moment: Moment;
  readonly origins: Pick<ValueOrigins, 'at'>;
}

type Finding<K, V> = (key: K) => V;

/** Refusals that concern one metric, whatever else is asked for. */
const OF_ONE_METRIC: readonly string[] = ['METRIC_UNKNOWN', 'FORMULA_INVALID'];

/**
 * What finds the answers to some questions; where they are refused it throws why. What is wrong with one metric is in that one's places
 * alone: then each is read by itself. Any error but a refusal is everybody's, and may have the reader start again.
 */
async function finding<K extends StaleKey, V>(
  keys: readonly K[],
  read: (keys: readonly K[]) => Promise<Finding<K, V>>,
): Promise<Finding<K, V>> {
  const refusing = (error: unknown) => () => {
    throw error;
  };
  if (keys.length === 0) return refusing(new Error('Nothing was read.'));
  try {
    return await read(keys);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    const metrics = new Set(keys.map(metricOf));
    if (metrics.size === 1 || !OF_ONE_METRIC.includes(error.code)) return refusing(error);
    const findings = new Map<string, Finding<K, V>>();
    for (const metric of metrics) {
      const own = keys.filter((key) => metricOf(key) === metric);
      findings.set(metric, await finding(own, read));
    }
    return (key) => findings.get(metricOf(key))!(key);
  }
}

function metricOf({ model, key }: Pick<StaleKey, 'model' | 'key'>): string {
  return `${model} ${key}`;
}

async function staleFlags(snapshot: SnapshotReader, asked: readonly StaleKey[]): Promise<Finding<StaleKey, boolean>> {
  const flags = new Map<string, ReadonlyMap<number, boolean>>();
  for (const model of new Set(asked.map((key) => key.model))) {
    const own = asked.filter((key) => key.model === model);
    const ids = [...new Set(own.map(({ id }) => id))];
    const stale = await snapshot.stale(model, [...new Set(own.map(({ key }) => key))], ids);
    for (const [key, told] of stale) {
      flags.set(metricOf({ model, key }), new Map(ids.map((id, index) => [id, told[index] ?? false])));
    }
  }
  return ({ model, key, id }) => flags.get(metricOf({ model, key }))?.get(id) ?? false;
}

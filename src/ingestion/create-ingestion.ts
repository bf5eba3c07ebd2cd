import { type Calendar } from '../calendar/index.js';
import { type Model } from '../model/index.js';
import { type Database, type SeriesCatalogue } from '../storage/index.js';
import { foldPendingBatches } from './activities/fold-pending.js';
import { planActivities } from './activities/plan.js';
import { prepareActivities, storeActivities } from './activities/track.js';
import { type IdSource } from './batch/entity-ids.js';
import { type Execute, Group } from './batch/group.js';
import { checkBatchSize, ItemErrors } from './batch/items.js';
import { Moments } from './batch/moments.js';
import { type Outcome, pushResult, upsertResult } from './batch/outcome.js';
import { Transactions } from './batch/transactions.js';
import { type BaseSeries, ensureBaseSeries } from './entities/base-series.js';
import { type EntityGround, prepareEntities } from './entities/ground.js';
import { type EntityPlan, planCompanies, planEndUsers, planItems } from './entities/plan.js';
import { storeEntities } from './entities/upsert.js';
import { planPoints } from './metrics/plan.js';
import { type PointGround, storePoints } from './metrics/push.js';
import {
  type ActivityInput,
  type CompanyInput,
  type EndUserInput,
  type Ingestion,
  type IngestOptions,
  type ItemInput,
  type MetricPointInput,
  type Origin,
} from './types.js';

export interface IngestionParts {
  readonly database: Database;
  readonly series: SeriesCatalogue;
  readonly leases: IdSource;
  readonly calendar: Calendar;
}

/**
 * Transactions of one kind side by side. Mostly one, for two would wait for each other: they touch the same pages. What comes
 * meanwhile goes together into the next, and the more go together, the fewer pages are written for each. Only events on a
 * server write their log before they lock pages: there two are a third faster than one (measured), and three are not.
 */
const AT_ONCE = 1;
const EVENTS_AT_ONCE = { sqlite: 1, mysql: 2 } as const;

/** Puts ingestion together. It keeps nothing that it could not do without: any number may work on one database. */
export function createIngestion(parts: IngestionParts): Ingestion {
  const { database, series, leases, calendar } = parts;
  const transactions = new Transactions(database, leases, () => calendar.now());
  const folds = new Turns(async () => foldPendingBatches(database, series, await base()));
  let known: Promise<BaseSeries> | undefined;
  const base = (): Promise<BaseSeries> => {
    known ??= ensureBaseSeries(series).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  /** Runs the work of one planned batch, unless none of its items is any good. */
  const store = async (
    size: number,
    valid: number,
    planned: ItemErrors,
    origin: Origin,
    options: IngestOptions,
    work: (
      context: Parameters<Parameters<Transactions['run']>[1]>[0],
      errors: ItemErrors,
      codes: Uint8Array,
    ) => Promise<void>,
  ): Promise<Outcome> => {
    if (valid === 0) return { codes: new Uint8Array(size), errors: planned.list() };
    return transactions.run(
      origin,
      async (context) => {
        const errors = planned.fork();
        const codes = new Uint8Array(size);
        await work(context, errors, codes);
        return { codes, errors: errors.list() };
      },
      options.onCommit,
    );
  };

  const track: Execute<ActivityInput> = async (items, origin, options) => {
    const errors = new ItemErrors();
    const plan = planActivities(items, new Moments(calendar), errors);
    const ground = plan.events.length === 0 ? undefined : await prepareActivities(plan, await base(), series, leases);
    return store(items.length, plan.events.length, errors, origin, options, async (context, found, codes) => {
      if (ground) await storeActivities(context, plan, ground, options.createCompanies ?? false, found, codes);
    });
  };

  const push: Execute<MetricPointInput> = async (items, origin, options) => {
    const errors = new ItemErrors();
    const plan = planPoints(items, new Moments(calendar), errors);
    const ground: PointGround | undefined =
      plan.points.length === 0
        ? undefined
        : {
            base: await base(),
            series: await series.ensure(plan.series),
            firstPoint: await leases.take('metric_point', plan.points.length),
          };
    return store(items.length, plan.points.length, errors, origin, options, async (context, found, codes) => {
      if (ground) await storePoints(context, plan, ground, options.createCompanies ?? false, found, codes);
    });
  };

  const upsert =
    <I>(
      model: Model,
      planItemsOf: (items: readonly I[], moments: Moments, errors: ItemErrors) => EntityPlan,
    ): Execute<I> =>
    async (items, origin, options) => {
      const errors = new ItemErrors();
      const plan = planItemsOf(items, new Moments(calendar), errors);
      const ground: EntityGround | undefined =
        plan.items.length === 0
          ? undefined
          : await prepareEntities(model, plan, await base(), series, leases, (at) => calendar.dayOf(at));
      return store(items.length, plan.items.length, errors, origin, options, async (context, found, codes) => {
        if (ground) await storeEntities(context, plan, ground, options.createCompanies ?? false, found, codes);
      });
    };

  const grouped = <I, R>(execute: Execute<I>, result: (outcome: Outcome) => R, atOnce: number = AT_ONCE) => {
    const group = new Group(execute, atOnce);
    return async (items: readonly I[], origin: Origin, options: IngestOptions = {}): Promise<R> => {
      checkBatchSize(items);
      if (items.length === 0) return result({ codes: new Uint8Array(0), errors: [] });
      return result(await group.submit(items, origin, options));
    };
  };

  return {
    upsertCompanies: grouped(upsert<CompanyInput>('COMPANY', planCompanies), upsertResult),
    upsertEndUsers: grouped(upsert<EndUserInput>('END_USER', planEndUsers), upsertResult),
    upsertAssets: grouped(upsert<ItemInput>('ASSET', planItems), upsertResult),
    upsertProjects: grouped(upsert<ItemInput>('PROJECT', planItems), upsertResult),
    trackActivities: grouped(track, pushResult, EVENTS_AT_ONCE[database.dialect]),
    pushMetrics: grouped(push, pushResult),
    foldPending: () => folds.take(),
  };
}

/** One run at a time; who asks while one runs shares the next, which begins after the asking. */
class Turns {
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  take(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running
      .catch(() => undefined) // Its own callers hear of it.
      .then(() => {
        this.#next = undefined;
        return this.#start();
      });
    return this.#next;
  }

  #start(): Promise<void> {
    const run = this.work().finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    return run;
  }
}

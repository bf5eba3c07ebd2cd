import { Calendar } from '../../../src/calendar/index.js';
import { StoredCalculatedMetrics } from '../../../src/catalogue/index.js';
import { queueDueRuns } from '../../../src/materialization/due.js';
import { EmbeddedMaterializer } from '../../../src/materialization/index.js';
import { type MaterializerOptions } from '../../../src/materialization/options.js';
import { closableDay, minutesOf } from '../../../src/materialization/schedule.js';
import { type App } from '../../../src/server/index.js';
import { readWatermark } from '../../../src/storage/index.js';
import { meddledOptions } from '../meddling.js';

/** A clock that tests set. */
export interface Clock {
  /** ms since the epoch */
  now: number;
}

/** The materializer of one process, by a clock of its own. */
export class Scheduler {
  readonly calendar: Calendar;
  readonly options: MaterializerOptions;

  constructor(
    readonly app: App,
    timeZone: string,
    readonly clock: Clock,
    readonly materializeAt: string,
  ) {
    this.calendar = new Calendar({ timeZone, clock: () => clock.now });
    const closeAt = minutesOf(materializeAt);
    this.options = { ...meddledOptions(app, {}), calendar: this.calendar, closeAt, pinned: false };
  }

  /** Defines the sum of logins of three days. */
  async define(): Promise<void> {
    const { database, series, leases, registry } = this.app;
    const { catalogue, closeAt } = this.options;
    const metrics = new StoredCalculatedMetrics({
      ...{ database, series, leases, registry, catalogue },
      closableDay: () => closableDay(this.calendar, closeAt, false),
      wake: () => undefined,
    });
    const formula = { type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days: 3 };
    await metrics.create({ slug: 'logins', name: 'Logins', model: 'COMPANY', formula }, null);
    await this.work();
  }

  /** What the worker does at each look: queues what is due. */
  queue(): Promise<void> {
    return queueDueRuns(this.options);
  }

  /** Works off all runs that wait. */
  async work(): Promise<void> {
    const runs = await this.app.materializer.runs({ first: 50 });
    const open = runs.filter(({ status }) => status === 'QUEUED' || status === 'RUNNING');
    if (open.length === 0) return;
    const materializer = new EmbeddedMaterializer(this.options);
    materializer.start();
    for (const { id } of open) {
      const { status, error } = await materializer.finished(id);
      if (status !== 'SUCCEEDED') throw new Error(`run ${id} ${status}: ${error}`);
    }
    await materializer.stop();
  }

  async poll(): Promise<void> {
    await this.queue();
    await this.work();
  }
}

export function watermarkOf(app: App): Promise<number | null> {
  return app.database.snapshot(readWatermark);
}

/** Days that closes have covered, in the order in which they ended. */
export async function closedDays(app: App): Promise<number[]> {
  const all = await app.materializer.runs({ first: 1_000 });
  const runs = all
    .filter((run) => run.trigger === 'SCHEDULE' && run.status === 'SUCCEEDED')
    .sort((a, b) => a.finishedAt! - b.finishedAt!); // ids are leased by process, and say nothing
  return runs.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
}

export function daysBetween(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

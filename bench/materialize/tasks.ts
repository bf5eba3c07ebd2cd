import { type Day, isoFromDay } from '../../src/calendar/index.js';
import { type RunInfo } from '../../src/materialization/index.js';
import { type App } from '../../src/server/index.js';
import { lockBlocks } from '../../src/storage/index.js';
import { ORIGIN } from '../../test/support/apps.js';
import { type Place } from '../../test/support/databases.js';
import { cpuClock } from '../support/cpu.js';
import { definedMetric } from './metrics.js';
import { blocksOf, inputsOf, MADE_ON, makeWorld, openApp, randomNumbers, type WorldSize } from './world.js';
import { insertSelect } from './yardstick.js';

/** What is done in a process of its own. */
export type Task =
  | { readonly is: 'make'; readonly size: WorldSize }
  /** Closes that many days, one after the other, from MADE_ON + `after` on. */
  | { readonly is: 'nights'; readonly size: WorldSize; readonly after: number; readonly count: number }
  /** Defines so many metrics, one after the other: the first one in a process that has done nothing yet. */
  | { readonly is: 'definition'; readonly round: number; readonly count: number }
  | { readonly is: 'insertSelect'; readonly size: WorldSize }
  /** All metrics over that many days, asked for by hand. */
  | { readonly is: 'rebuild'; readonly days: number; readonly today: Day }
  /** Late events, spread over companies and the days of history; the worker runs from the beginning, or when all are there. */
  | {
      readonly is: 'late';
      readonly size: WorldSize;
      readonly events: number;
      readonly today: Day;
      readonly meanwhile: boolean;
    };

export interface Figures {
  /** ms by the clock on the wall. */
  readonly wall: number;
  /** ms of processor time, of this process and of the database's server. */
  readonly cpu: number;
  readonly values: number;
  readonly units: number;
  readonly runs: number;
}

export async function runTask(place: Place, task: Task): Promise<Figures[]> {
  switch (task.is) {
    case 'make':
      await makeWorld(place, task.size);
      return [];
    case 'nights':
      return nights(place, task);
    case 'definition':
      return withApp(place, MADE_ON, (app, cpu) => definitions(app, cpu, task));
    case 'insertSelect':
      return [await withApp(place, MADE_ON, (app, cpu) => insertSelect(app, cpu, task.size))];
    case 'rebuild':
      return [await withApp(place, task.today, (app, cpu) => rebuild(app, cpu, task.days, task.today))];
    case 'late':
      return [await withApp(place, task.today, (app, cpu) => late(app, cpu, task))];
  }
}

async function withApp<T>(place: Place, today: Day, work: (app: App, cpu: () => number) => Promise<T>): Promise<T> {
  const app = await openApp(place, today);
  try {
    return await work(app, await cpuClock(app.database));
  } finally {
    await app.close();
  }
}

/** Each night finds what a day leaves behind: all inputs of all blocks have changed on it. */
async function nights(place: Place, { size, after, count }: Task & { is: 'nights' }): Promise<Figures[]> {
  const found: Figures[] = [];
  for (let night = after; night < after + count; night++) {
    const day = MADE_ON + night;
    found.push(
      await withApp(place, day + 1, async (app, cpu) => {
        const inputs = await inputsOf(app);
        await app.database.write((session) =>
          lockBlocks(
            session,
            inputs.flatMap(({ id }) =>
              blocksOf(size.companies).map((block) => ({ series: id, block, from: day, to: day })),
            ),
          ),
        );
        return measured(cpu, async () => {
          const run = await app.materializer.materialize({});
          app.materializer.start();
          return [await ended(app, run.id)];
        });
      }),
    );
  }
  return found;
}

/** Each from the mutation until the metric's whole history is stored. */
async function definitions(
  app: App,
  cpu: () => number,
  { round, count }: Task & { is: 'definition' },
): Promise<Figures[]> {
  const found: Figures[] = [];
  app.materializer.start();
  for (let at = 0; at < count; at++) {
    found.push(
      await measured(cpu, async () => {
        // Windows of different lengths: nothing is there already. They cost the same.
        const metric = await app.metrics.create(definedMetric(`r${round}_${at}`, 30 + at), null);
        const [run] = (await app.materializer.runs({ first: 5 })).filter((each) => each.metrics.includes(metric.slug));
        return [await ended(app, run!.id)];
      }),
    );
  }
  return found;
}

function rebuild(app: App, cpu: () => number, days: number, today: Day): Promise<Figures> {
  return measured(cpu, async () => {
    const run = await app.materializer.materialize({ from: today - days, to: today - 1 });
    app.materializer.start();
    return [await ended(app, run.id)];
  });
}

/** What late events cost: `meanwhile` with the worker at work from the first one on, else what it has to do when all are stored. */
async function late(app: App, cpu: () => number, task: Task & { is: 'late' }): Promise<Figures> {
  const [before] = await app.materializer.runs({ first: 1 });
  if (!task.meanwhile) await sendLate(app, task);
  return measured(cpu, async () => {
    app.materializer.start();
    if (task.meanwhile) await sendLate(app, task);
    return quiet(app, before?.id ?? 0);
  });
}

async function sendLate(app: App, { size, events, today }: Task & { is: 'late' }): Promise<void> {
  const random = randomNumbers(events);
  for (let sent = 0; sent < events; sent += 1000) {
    const items = Array.from({ length: Math.min(1000, events - sent) }, () => ({
      name: 'login',
      companyExternalId: `c${1 + Math.floor(random() * size.companies)}`,
      at: isoFromDay(events === 1 ? today - size.days : today - 1 - Math.floor(random() * (size.days - 1))),
    }));
    const { errors } = await app.ingestion.trackActivities(items, ORIGIN);
    if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
  }
}

/** The runs after `id`, once nothing is stale any more. */
async function quiet(app: App, id: number): Promise<RunInfo[]> {
  for (;;) {
    const runs = (await app.materializer.runs({ first: 200 })).filter((run) => run.id > id);
    const waiting = await app.database.snapshot((session) =>
      session.all('SELECT 1 FROM series_block WHERE changed_from < ? OR claimed_from IS NOT NULL LIMIT 1', [MADE_ON]),
    );
    if (waiting.length === 0 && runs.length > 0 && runs.every((run) => run.finishedAt !== null)) return runs;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ended(app: App, id: number): Promise<RunInfo> {
  const run = await app.materializer.finished(id);
  if (run.status !== 'SUCCEEDED') throw new Error(`${run.trigger} ${run.status}: ${run.error}`);
  return run;
}

async function measured(cpu: () => number, work: () => Promise<readonly RunInfo[]>): Promise<Figures> {
  const [wall, used] = [performance.now(), cpu()];
  const runs = await work();
  const took = { wall: performance.now() - wall, cpu: cpu() - used, runs: runs.length };
  return {
    ...took,
    values: runs.reduce((sum, run) => sum + run.valuesWritten, 0),
    units: runs.reduce((sum, run) => sum + run.unitsDone, 0),
  };
}

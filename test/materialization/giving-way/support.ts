import { isoFromDay } from '../../../src/calendar/index.js';
import { type CreateMetricInput } from '../../../src/catalogue/types.js';
import { type RunInfo } from '../../../src/materialization/index.js';
import { PACE } from '../../../src/materialization/limits.js';
import { type MaterializerOptions } from '../../../src/materialization/options.js';
import { type App } from '../../../src/server/index.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { type DatabaseContext } from '../../support/databases.js';
import { History, randomFrom } from '../history.js';
import { type Meddler, meddledOptions, workOff, workUntilKilled } from '../meddling.js';
import { defineAll, TODAY, today } from '../scenario.js';

export interface Size {
  readonly days: number;
  readonly companies: number;
  readonly endUsers: number;
}

export const some = (metrics: readonly CreateMetricInput[], ...slugs: string[]) =>
  metrics.filter(({ slug }) => slugs.includes(slug!));
export const week = (days: number) => ({ type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days });

/** A definition lets others go first after each of its units. */
export const impatient = (app: App, meddler: Meddler): MaterializerOptions => ({
  ...meddledOptions(app, meddler),
  pace: { ...PACE, turnMs: 0 },
});

/** An app with random data, whose readers have some metrics. */
export async function prepared(
  context: DatabaseContext,
  seed: number,
  { days, companies, endUsers }: Size,
  there: readonly CreateMetricInput[],
) {
  const place = await context.place();
  const app = await openApp(context, place, { TODAY });
  const history = new History(randomFrom(seed), days);
  await history.addCompanies(app, companies);
  await history.addEndUsers(app, endUsers);
  await history.sendRandom(app, 250);
  await defineAll(app, there);
  await workOff(app);
  return { app, place };
}

/** Logins of end-users who were not known before, so many days ago. */
export async function sendLate(app: App, name: string, { companies }: Size, daysAgo: readonly number[]): Promise<void> {
  const events = daysAgo.map((ago, i) => ({
    ...{ name: 'login', companyExternalId: `c${(i * 131) % companies}`, endUserExternalId: `${name}-${i}` },
    ...{ at: isoFromDay(today - ago), properties: { amount: 7 + i } },
  }));
  expect((await app.ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
}

/** Oldest first. */
export const runsOf = (app: App, trigger: string): Promise<RunInfo[]> =>
  app.materializer
    .runs({ first: 200 })
    .then((runs) => runs.filter((run) => run.trigger === trigger).sort((a, b) => a.id - b.id));
export const lastOf = async (app: App, trigger: string) => (await runsOf(app, trigger)).at(-1);

/** Where a definition is. */
export interface Standing {
  readonly definition: RunInfo;
  /** The first phase that is not done, and the last one that there is. */
  readonly phase: number;
  readonly lastPhase: number;
  /** Units of that phase that are done. */
  readonly done: number;
}

/** Where the newest definition is; undefined unless it is underway and has been planned. */
export async function standing(app: App): Promise<Standing | undefined> {
  const definition = await lastOf(app, 'DEFINITION');
  if (definition?.status !== 'RUNNING') return undefined;
  const units = await app.database.snapshot((session) =>
    session.all<{ phase: number; status: string }>('SELECT phase, status FROM unit WHERE run_id = ?', [definition.id]),
  );
  const open = units.filter(({ status }) => status !== 'DONE');
  if (open.length === 0) return undefined;
  const phase = Math.min(...open.map((unit) => unit.phase));
  const done = units.filter((unit) => unit.phase === phase).length - open.filter((unit) => unit.phase === phase).length;
  return { definition, phase, lastPhase: Math.max(...units.map((unit) => unit.phase)), done };
}

/** Has something happen before each step of a materializer while a definition is underway; all steps wait for it. */
export function whileDefining(app: App, step: (at: Standing) => Promise<unknown>): Meddler {
  let last = Promise.resolve();
  const look = async () => {
    const at = await standing(app);
    if (at !== undefined) await step(at);
  };
  return {
    before() {
      last = last.then(look);
      return last;
    },
  };
}

/** The same from the last of its phases on. */
export function fromLastPhase(app: App, step: (definition: RunInfo) => Promise<unknown>): Meddler {
  return whileDefining(app, async ({ definition, phase, lastPhase }) => {
    if (phase === lastPhase) await step(definition);
  });
}

/** Has the app work on a definition until it has done one unit of companies' newest days, and leave what a dead process leaves. */
export async function dieAmidNewestDays(app: App): Promise<void> {
  let isDead = false;
  let kill!: () => void;
  const killed = new Promise<void>((resolve) => {
    kill = resolve;
  });
  const dying: Meddler = {
    async before() {
      const at = isDead ? undefined : await standing(app);
      if (at?.phase === 2 && at.done === 1) {
        isDead = true;
        kill();
      }
      if (isDead) throw new Error('dead');
    },
  };
  await workUntilKilled(app, meddledOptions(app, dying), killed);
  expect(isDead).toBe(true);
}

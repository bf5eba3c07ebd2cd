import { isoFromDay } from '../../src/calendar/index.js';
import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { FAMILY_METRICS } from '../materialization/families.js';
import { randomFrom } from '../materialization/history.js';
import { defineAll, METRICS, sameValue, today } from '../materialization/scenario.js';
import { ORIGIN } from '../support/apps.js';

/** Days back from the last complete day that data are dated. */
export const DAYS = 60;
export const TABLE = { COMPANY: 'company', END_USER: 'end_user', ASSET: 'asset', PROJECT: 'project' } as const;
// "spend" is a metric of either.
const ALL = [...METRICS.filter(({ slug }) => slug !== 'spend'), ...FAMILY_METRICS];

interface Thing {
  readonly model: Model;
  readonly name: string;
  /** The company that it belongs to in the end, and the one that it came from. */
  readonly company: string;
  readonly from: string;
  readonly created: number;
  readonly custom: Readonly<Record<string, unknown>>;
}

interface Event {
  readonly company: string;
  readonly user?: string | undefined;
  readonly asset?: string | undefined;
  readonly project?: string | undefined;
  readonly day: number;
  readonly amount: number;
}

interface Point {
  readonly model: Model;
  readonly name: string;
  readonly metric: string;
  readonly day: number;
  readonly value: number;
}

/** What partners push, as plain data. Days count back from the last complete day. */
export interface Workspace {
  readonly things: readonly Thing[];
  readonly events: readonly Event[];
  readonly points: readonly Point[];
}

const dateOf = (day: number) => isoFromDay(today - 1 - day);

export function randomWorkspace(
  seed: number,
  size: { companies: number; children: number; events: number },
): Workspace {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const companies = Array.from({ length: size.companies }, (_, i) => `c${i}`);
  const thing = (model: Model, name: string, from: string, custom: Thing['custom']): Thing => {
    // Some assets move to another company once everything has been pushed.
    const company = model === 'ASSET' && random(3) === 0 ? pick(companies) : from;
    return { model, name, company, from, created: random(DAYS), custom };
  };
  const things = companies.map((name) => thing('COMPANY', name, name, { bought: random(9) + 1 }));
  for (let i = 0; i < size.children; i++) {
    things.push(
      thing('END_USER', `u${i}`, pick(companies), { seats: random(5), tier: pick(['gold', 'iron']) }),
      thing('ASSET', `a${i}`, pick(companies), { seats: random(5) }),
      thing('PROJECT', `p${i}`, pick(companies), {}),
    );
  }
  const of = (model: Model, company: string) => things.filter((each) => each.model === model && each.from === company);
  const perhaps = (model: Model, company: string) => {
    const own = of(model, company);
    return own.length === 0 || random(3) === 0 ? undefined : pick(own).name;
  };
  const events = Array.from({ length: size.events }, (): Event => {
    const company = pick(companies);
    const day = random(DAYS);
    const amount = (random(4000) - 1000) / 7;
    const names = { user: perhaps('END_USER', company), asset: perhaps('ASSET', company) };
    return { company, ...names, project: perhaps('PROJECT', company), day, amount };
  });
  const points = things.flatMap(({ model, name }): Point[] => {
    const metric = { COMPANY: 'seats', END_USER: 'score', ASSET: 'level', PROJECT: 'level' }[model];
    return Array.from({ length: random(4) }, () => ({ model, name, metric, day: random(DAYS), value: random(50) }));
  });
  return { things, events, points };
}

/** What is left once some things (`MODEL name`) have been deleted. */
export function without(workspace: Workspace, deleted: ReadonlySet<string>): Workspace {
  const isThere = ({ model, name, company }: Thing) =>
    !deleted.has(`${model} ${name}`) && !deleted.has(`COMPANY ${company}`);
  const things = workspace.things.filter(isThere);
  const there = new Set(things.map(({ model, name }) => `${model} ${name}`));
  const still = (model: Model, name: string | undefined) =>
    name !== undefined && there.has(`${model} ${name}`) ? name : undefined;
  return {
    // A company that an asset has left may be gone: then the asset was never anywhere else.
    things: things.map((each) => ({ ...each, from: still('COMPANY', each.from) ?? each.company })),
    events: workspace.events
      .filter(({ company, user }) => there.has(`COMPANY ${company}`) && (!user || there.has(`END_USER ${user}`)))
      .map((event) => ({ ...event, asset: still('ASSET', event.asset), project: still('PROJECT', event.project) })),
    points: workspace.points.filter(({ model, name }) => there.has(`${model} ${name}`)),
  };
}

/** Pushes everything, and defines all metrics. */
export async function push(app: App, workspace: Workspace): Promise<void> {
  const { ingestion } = app;
  await upsert(app, workspace, (thing) => thing.from);
  const activities = workspace.events.map(({ company, user, asset, project, day, amount }) => ({
    ...{ name: 'login', companyExternalId: company, at: dateOf(day), properties: { amount } },
    ...(user === undefined ? {} : { endUserExternalId: user }),
    ...(asset === undefined ? {} : { assetExternalId: asset }),
    ...(project === undefined ? {} : { projectExternalId: project }),
  }));
  if (activities.length > 0) good(await ingestion.trackActivities(activities, ORIGIN));
  await upsert(app, workspace, (thing) => thing.company);
  const companyOf = new Map(workspace.things.map(({ model, name, company }) => [`${model} ${name}`, company]));
  const points = workspace.points.map(({ model, name, metric, day, value }) => ({
    ...{ metric, model, externalId: name, at: dateOf(day), value },
    ...(model === 'END_USER' ? { companyExternalId: companyOf.get(`${model} ${name}`)! } : {}),
  }));
  if (points.length > 0) good(await ingestion.pushMetrics(points, ORIGIN));
  await defineAll(app, ALL);
}

async function upsert(app: App, { things }: Workspace, companyOf: (thing: Thing) => string): Promise<void> {
  const { ingestion } = app;
  const of = (model: Model) =>
    things
      .filter((each) => each.model === model)
      .map((each) => ({
        ...{ externalId: each.name, createdAt: dateOf(each.created), custom: each.custom, asOf: dateOf(DAYS) },
        companyExternalId: companyOf(each),
      }));
  const companies = of('COMPANY').map(({ companyExternalId: _, ...company }) => company);
  if (companies.length > 0) good(await ingestion.upsertCompanies(companies, ORIGIN));
  if (of('END_USER').length > 0) good(await ingestion.upsertEndUsers(of('END_USER'), ORIGIN));
  if (of('ASSET').length > 0) good(await ingestion.upsertAssets(of('ASSET'), ORIGIN));
  if (of('PROJECT').length > 0) good(await ingestion.upsertProjects(of('PROJECT'), ORIGIN));
}

function good({ errors }: { readonly errors: readonly unknown[] }): void {
  expect(errors).toEqual([]);
}

/** Row ids by external id. */
export async function idsOf(app: App, model: Model): Promise<Map<string, number>> {
  const rows = await app.database.snapshot((session) =>
    session.all<{ id: number; name: string }>(
      `SELECT id, external_id AS name FROM ${TABLE[model]} ORDER BY external_id`,
    ),
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

const RAW: Readonly<Record<Model, readonly string[]>> = {
  COMPANY: [
    'activities.login',
    'system.activity_count',
    'metrics.seats',
    'company.custom.bought',
    'system.users_total',
  ],
  END_USER: ['activities.login', 'system.activity_count', 'metrics.score', 'enduser.custom.seats'],
  ASSET: ['activities.login', 'system.activity_count', 'asset.custom.seats'],
  PROJECT: ['system.activity_count'],
};

/** Where the numbers of one workspace differ from those of another, for all that there is in either. */
export async function unlike(one: App, two: App): Promise<string[]> {
  const found: string[] = [];
  for (const model of ['COMPANY', 'END_USER', 'ASSET', 'PROJECT'] as const) {
    const [first, second] = [await idsOf(one, model), await idsOf(two, model)];
    const names = [...first.keys()];
    if (names.join() !== [...second.keys()].join()) found.push(`${model}: ${names} instead of ${[...second.keys()]}`);
    if (names.length === 0 || found.length > 0) continue;
    const known = await Promise.all(RAW[model].map((key) => two.catalogue.resolve(model, key).catch(() => undefined)));
    const keys = [
      ...RAW[model].filter((_, i) => known[i] !== undefined),
      ...ALL.filter((metric) => metric.model === model).map(({ slug }) => `calculated.${slug}`),
    ];
    const to = one.calendar.today();
    const from = to - DAYS - 20;
    const values = (app: App, ids: Map<string, number>) => app.reader.gather(model, keys, [...ids.values()], from, to);
    const [actual, expected] = [await values(one, first), await values(two, second)];
    for (const key of keys) {
      expected.get(key)!.values.forEach((value, i) => {
        const is = actual.get(key)!.values[i]!;
        if (sameValue(is, value)) return;
        const day = isoFromDay(from + Math.floor(i / names.length));
        found.push(`${key} of ${names[i % names.length]} on ${day}: ${is} instead of ${value}`);
      });
    }
  }
  return found;
}

import { type Day, isoFromDay } from '../../src/calendar/index.js';
import { ENGINE_VERSION } from '../../src/engine/index.js';
import { registrySignature } from '../../src/registry/index.js';
import { type App } from '../../src/server/index.js';
import { pruneRuns, readMetrics } from '../../src/storage/index.js';
import { ORIGIN, openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { meddledOptions, workOff } from './meddling.js';
import { allCompanies, companyId, createCompanies, send, TODAY, today } from './scenario.js';

const KNOWN_FOR = 30;
const LATE = today - 12;

const week = (days: number) => ({ type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days });
const chain = { type: 'metricOverTime', prop: 'calculated.week', op: 'AVERAGE', days: 3 };
const users = { type: 'metricOverTime', prop: 'enduser.calculated.user_week', across: 'SUM' };

const settle = (app: App) =>
  workOff(app, { ...meddledOptions(app, {}), engine: ENGINE_VERSION, signature: registrySignature(app.registry) });

async function track(app: App, day: Day): Promise<void> {
  const event = { name: 'login', companyExternalId: companyId(0), endUserExternalId: 'u0', at: isoFromDay(day) };
  expect((await app.ingestion.trackActivities([event], ORIGIN)).errors).toEqual([]);
}

/** Company c0 has logins on all its days, by an end-user; three metrics hang on each other, and a fourth on the end-users'. */
async function prepare(app: App): Promise<void> {
  await createCompanies(app, 1, KNOWN_FOR);
  for (let day = today - KNOWN_FOR; day < today; day++) await track(app, day);
  await app.metrics.create({ slug: 'week', name: 'Week', model: 'COMPANY', formula: week(7) }, null);
  await app.metrics.create({ slug: 'chain', name: 'Chain', model: 'COMPANY', formula: chain }, null);
  await app.metrics.create({ slug: 'user_week', name: 'Week', model: 'END_USER', formula: week(7) }, null);
  await app.metrics.create({ slug: 'users', name: 'Users', model: 'COMPANY', formula: users }, null);
  await settle(app);
}

/** On which days of from…to which run wrote a metric of company c0: `TRIGGER vVERSION`, null where nothing is kept. */
async function traced(app: App, slug: string, from: Day, to: Day): Promise<(string | null)[]> {
  const [id] = await allCompanies(app);
  const days = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const origins = await app.origins.of(
    days.map((day) => ({ model: 'COMPANY', key: `calculated.${slug}`, id: id!, day })),
  );
  return origins.map((origin) => {
    if (origin === null || origin instanceof Error) return null;
    expect(origin).toMatchObject({ engineVersion: ENGINE_VERSION, signature: registrySignature(app.registry) });
    expect(origin.run).toMatchObject({ status: 'SUCCEEDED', engineVersion: ENGINE_VERSION });
    return `${origin.run!.trigger} v${origin.version!.version}`;
  });
}

const times = <T>(count: number, value: T): T[] => Array(count).fill(value);

describeDatabases('where values come from', (context) => {
  it('after an edit, late data and a night each page leads to its run, engine and formula', async () => {
    const place = await context.place();
    const app = await openApp(context, place, { TODAY });
    try {
      await prepare(app);
      const created = today - 1 - KNOWN_FOR;
      expect(await traced(app, 'chain', created - 1, today)).toEqual([
        null,
        ...times(KNOWN_FOR + 1, 'DEFINITION v1'),
        null,
      ]);

      const edited = await app.metrics.update('calculated.week', { formula: week(14) }, null);
      expect(await traced(app, 'week', today - 1, today - 1)).toEqual(['DEFINITION v1']);
      await settle(app);
      expect(await traced(app, 'week', today - 2, today - 1)).toEqual(times(2, 'DEFINITION v2'));
      expect(await traced(app, 'chain', today - 2, today - 1)).toEqual(times(2, 'DEFINITION v1'));
      const [newest] = await app.metrics.versions([edited.id], { first: 1 });
      expect(newest).toMatchObject({ version: 2, formula: edited.formula, published: true });

      await send(app, [{ is: 'event', company: 0, day: today - 1 - LATE, amount: 1 }]);
      await settle(app);
      expect(await traced(app, 'week', LATE - 1, today - 1)).toEqual(['DEFINITION v2', ...times(12, 'LATE_DATA v2')]);
      expect(await traced(app, 'users', LATE - 1, LATE)).toEqual(times(2, 'DEFINITION v1'));
      await track(app, LATE);
      await settle(app);
      expect(await traced(app, 'users', LATE - 1, LATE + 7)).toEqual([
        'DEFINITION v1',
        ...times(7, 'LATE_DATA v1'),
        'DEFINITION v1',
      ]);
    } finally {
      await app.close();
    }
    const next = await openApp(context, place, { TODAY: isoFromDay(today + 1) });
    try {
      await settle(next);
      expect(await traced(next, 'week', today - 1, today + 1)).toEqual(['LATE_DATA v2', 'SCHEDULE v2', null]);
      expect(await traced(next, 'users', today - 1, today)).toEqual(['DEFINITION v1', 'SCHEDULE v1']);

      // Hidden series, too: whatever a run writes names it.
      const unknown = await next.database.snapshot((session) =>
        session.all(
          `SELECT s.kind, p.day FROM series_page p JOIN series s ON s.id = p.series_id LEFT JOIN run r ON r.id = p.run_id
            WHERE s.kind IN ('CALCULATED', 'ROLL_UP') AND (r.id IS NULL OR r.engine IS NULL OR r.signature IS NULL)`,
        ),
      );
      expect(unknown).toEqual([]);
      const kinds = await next.database.snapshot((session) =>
        session.all<{ kind: string }>(
          `SELECT DISTINCT s.kind AS kind FROM series_page p JOIN series s ON s.id = p.series_id WHERE p.run_id IS NOT NULL ORDER BY s.kind`,
        ),
      );
      expect(kinds.map(({ kind }) => kind)).toEqual(['CALCULATED', 'ROLL_UP']);
    } finally {
      await next.close();
    }
  });

  it('is known of runs that were pruned, but for the run itself', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await prepare(app);
      await send(app, [{ is: 'event', company: 0, day: 3, amount: 1 }]);
      await settle(app);
      await app.database.write((session) => pruneRuns(session, 'LATE_DATA', Date.now() + 1000));
      const [id] = await allCompanies(app);
      const [origin] = await app.origins.of([{ model: 'COMPANY', key: 'calculated.week', id: id!, day: today - 1 }]);
      expect(origin).toMatchObject({
        run: null,
        engineVersion: ENGINE_VERSION,
        signature: registrySignature(app.registry),
        version: { version: 1, formula: expect.objectContaining({ days: 7 }) },
      });
    } finally {
      await app.close();
    }
  });

  it('is told for counts of end-users, and not for what is computed on reading, raw or unknown', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await prepare(app);
      await app.metrics.create({ slug: 'coming', name: 'Coming', model: 'COMPANY', formula: week(3) }, null);
      const [id] = await allCompanies(app);
      const at = (key: string, day = today - 1) => ({ model: 'COMPANY' as const, key, id: id!, day });
      const [count, onReading, provisional, raw, unknown] = await app.origins.of([
        at('system.users_total'),
        at('calculated.coming'),
        at('calculated.week', today),
        at('activities.login'),
        at('calculated.none'),
      ]);
      expect(count).toMatchObject({ run: { status: 'SUCCEEDED' }, engineVersion: ENGINE_VERSION, version: null });
      expect([onReading, provisional, raw]).toEqual([null, null, null]);
      expect(unknown).toMatchObject({ code: 'METRIC_UNKNOWN' });

      // While a new metric's older days are not there yet they are computed on reading.
      await app.database.write((session) =>
        session.run(`UPDATE calculated_metric SET cached_from = ? WHERE slug = 'week'`, [today - 5]),
      );
      const [cached, older] = await app.origins.of([
        at('calculated.week', today - 5),
        at('calculated.week', today - 6),
      ]);
      expect(cached).toMatchObject({ version: { version: 1 } });
      expect(older).toBeNull();
    } finally {
      await app.close();
    }
  });
});

describeDatabases('versions', (context) => {
  it('of a formula are kept with who, when and the series of their values', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const { key } = await app.keys.create({ name: 'analyst', scopes: ['MANAGE'] });
      const began = Date.now();
      const { id } = await app.metrics.create({ slug: 'week', name: 'Week', model: 'COMPANY', formula: week(7) }, null);
      await app.metrics.create({ slug: 'chain', name: 'Chain', model: 'COMPANY', formula: chain }, null);
      await settle(app);
      await app.metrics.update('calculated.week', { name: 'Seven days' }, key.id);
      await app.metrics.update('calculated.week', { formula: week(14) }, key.id);
      await settle(app);
      await app.metrics.update('calculated.week', { emptyAs: 'ZERO' }, null);

      const versions = await app.metrics.versions([id], { first: 50 });
      expect(versions).toMatchObject([
        { version: 3, formula: { days: 14 }, emptyAs: 'ZERO', apiKeyId: null, published: false },
        { version: 2, formula: { days: 14 }, emptyAs: 'EMPTY', apiKeyId: key.id, published: true },
        { version: 1, formula: { days: 7 }, emptyAs: 'EMPTY', apiKeyId: null, published: false },
      ]);
      for (const { createdAt } of versions) expect(createdAt).toBeGreaterThanOrEqual(began);
      const metrics = await app.database.snapshot(readMetrics);
      const stored = metrics.find((metric) => metric.slug === 'week')!;
      expect(versions.map(({ seriesId }) => seriesId).slice(0, 2)).toEqual([stored.comingSeriesId, stored.seriesId]);
      expect(new Set(versions.map(({ seriesId }) => seriesId)).size).toBe(3);
      // The one that reads it has one version, and the newest series.
      const other = metrics.find((metric) => metric.slug === 'chain')!;
      expect(await app.metrics.versions([other.id, id], { first: 1 })).toMatchObject([
        { metricId: id, version: 3 },
        { metricId: other.id, version: 1, seriesId: other.comingSeriesId },
      ]);
      expect(await app.metrics.versions([id], { first: 1, before: 3 })).toMatchObject([{ version: 2 }]);
      expect(await app.metrics.versions([id], { first: 5, before: 1 })).toEqual([]);
      await app.metrics.delete('calculated.chain');
      expect(await app.metrics.versions([other.id], { first: 50 })).toEqual([]);
    } finally {
      await app.close();
    }
  });
});

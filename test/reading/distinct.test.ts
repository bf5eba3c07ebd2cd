import { type Day, dayFromIso } from '../../src/calendar/index.js';
import { CatalogueReader } from '../../src/catalogue/index.js';
import { prepareDistinct } from '../../src/materialization/distinct-backfill.js';
import { type Model } from '../../src/model/index.js';
import { type App } from '../../src/server/index.js';
import { type SqlValue } from '../../src/storage/index.js';
import { randomFrom } from '../materialization/history.js';
import { ORIGIN, openApp, settleRuns } from '../support/apps.js';
import { computeFresh } from '../support/compute-fresh.js';
import { describeDatabases } from '../support/databases.js';
import { DistinctHistory } from './distinct-history.js';

const TODAY = '2026-03-01';
const today = dayFromIso(TODAY)!;
const DAYS = 70;

const METRICS: readonly { slug: string; model: Model; property: string; days: number }[] = [
  { slug: 'pages_1', model: 'COMPANY', property: 'page', days: 1 },
  { slug: 'pages_30', model: 'COMPANY', property: 'page', days: 30 },
  { slug: 'others_7', model: 'COMPANY', property: 'other', days: 7 },
  { slug: 'user_pages', model: 'END_USER', property: 'page', days: 14 },
  { slug: 'project_pages', model: 'PROJECT', property: 'page', days: 90 },
];

async function define(app: App, metrics = METRICS): Promise<void> {
  for (const { slug, model, property, days } of metrics) {
    const formula = { type: 'distinctOverTime', prop: 'activities.opened', property, days };
    await app.metrics.create({ slug, name: slug, model, formula }, null);
  }
}

/** Where what is read differs from what the history says, as readable lines. */
async function differences(app: App, history: DistinctHistory, metrics = METRICS): Promise<string[]> {
  const found: string[] = [];
  for (const { slug, model, property, days } of metrics) {
    const names = namesOf(history, model);
    const ids = await idsOf(app, model, names);
    const key = `calculated.${slug}`;
    const column = (await app.reader.gather(model, [key], ids, today - DAYS - 5, today)).get(key)!;
    names.forEach((name, slot) => {
      const first = firstDay(history, model, name);
      for (let day = column.from; day <= column.to; day++) {
        const actual = column.values[(day - column.from) * ids.length + slot]!;
        const expected = day < first ? Number.NaN : history.count(model, name, property, days, day);
        if (!Object.is(actual, expected)) found.push(`${slug} of ${name} on ${day}: ${actual}, not ${expected}`);
      }
    });
  }
  return found;
}

const ownerOf = (event: DistinctHistory['events'][number], model: Model) =>
  model === 'COMPANY' ? event.company : model === 'END_USER' ? event.user : event.project;

function namesOf(history: DistinctHistory, model: Model): string[] {
  return [...new Set(history.events.flatMap((event) => ownerOf(event, model) ?? []))].sort();
}

function firstDay(history: DistinctHistory, model: Model, name: string): Day {
  if (model !== 'END_USER') return history.today - history.days;
  const days = history.events.filter((event) => ownerOf(event, model) === name).map((event) => event.day);
  return Math.min(...days);
}

async function idsOf(app: App, model: Model, names: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const name of names) {
    const page = await app.search.find(model, { filter: { externalId: { eq: name } }, first: 1 });
    ids.push(page.ids[0]!);
  }
  return ids;
}

function rows<T>(app: App, sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
  return app.database.snapshot((session) => session.all<T>(sql, params));
}

/** All values that are kept, in a form that can be compared. */
async function kept(app: App): Promise<string[]> {
  const values = await rows<{ s: number; e: number; d: number; hash: Buffer }>(
    app,
    'SELECT series_id AS s, entity_id AS e, day AS d, hash FROM distinct_value ORDER BY series_id, entity_id, day, hash',
  );
  return values.map(({ s, e, d, hash }) => `${s} ${e} ${d} ${hash.toString('hex')}`);
}

const always = async () => true;

describeDatabases('distinct values', (context) => {
  it('are counted alike from the log, kept, materialized, and with late and later events', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const history = new DistinctHistory(randomFrom(1), today, DAYS);
      await history.create(app);
      await history.send(app, 400);
      await define(app);
      expect(await kept(app)).toEqual([]);
      expect(await differences(app, history)).toEqual([]); // from the log: the run has not begun
      await settleRuns(app);
      expect((await kept(app)).length).toBeGreaterThan(100);
      expect(await differences(app, history)).toEqual([]);
      await history.send(app, 20, today);
      expect(await differences(app, history)).toEqual([]); // today is live
      await history.send(app, 60);
      await settleRuns(app);
      expect(await differences(app, history)).toEqual([]);
      expect(await rows(app, 'SELECT * FROM pending_fold')).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('are none before anyone has sent the activity, and are counted from then on', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await define(app);
      await settleRuns(app);
      const history = new DistinctHistory(randomFrom(2), today, DAYS);
      await history.create(app);
      await history.send(app, 100);
      await settleRuns(app);
      expect(await differences(app, history)).toEqual([]);
      const listed = await app.catalogue.list({ model: 'COMPANY' });
      expect(listed.filter((metric) => metric.key.startsWith('distinct'))).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('are the same whichever process sends, defines and folds', async () => {
    const place = await context.place();
    const [one, two] = await Promise.all([openApp(context, place, { TODAY }), openApp(context, place, { TODAY })]);
    try {
      const history = new DistinctHistory(randomFrom(3), today, DAYS);
      await history.create(one);
      await history.send(one, 150);
      await history.send(two, 150);
      await one.ingestion.foldPending();
      await history.send(two, 50);
      await define(one);
      await history.send(one, 50);
      await Promise.all([settleRuns(one), history.send(two, 50), two.ingestion.foldPending()]);
      await history.send(two, 30, today);
      await Promise.all([two.ingestion.foldPending(), one.ingestion.foldPending()]);
      await settleRuns(two);
      expect(await differences(one, history)).toEqual([]);
      expect(await differences(two, history)).toEqual([]);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it('of the past are filled in although that was broken off and events came meanwhile', async () => {
    const place = await context.place();
    const [app, other] = await Promise.all([openApp(context, place, { TODAY }), openApp(context, place, { TODAY })]);
    try {
      const history = new DistinctHistory(randomFrom(4), today, DAYS);
      await history.create(app);
      for (let i = 0; i < 3; i++) await history.send(app, 2500);
      await define(app);
      const parts = { database: app.database, catalogue: catalogueOf(app), series: app.series };
      const slugs = METRICS.map((metric) => metric.slug);
      let asked = 0;
      const brokenOff = await prepareDistinct(parts, slugs, async () => {
        await history.send(other, 40);
        if (asked === 1) await other.ingestion.foldPending();
        return ++asked < 3;
      });
      expect(brokenOff).toBe(false);
      const states = () => rows<{ scanned: number; ready: number }>(app, 'SELECT scanned, ready FROM distinct_series');
      expect((await states()).every(({ scanned, ready }) => scanned > 0 && ready === 0)).toBe(true);
      await history.send(other, 40);
      expect(await differences(app, history)).toEqual([]); // not ready: from the log
      let resumed = 0;
      const done = await prepareDistinct(parts, slugs, async () => {
        if (resumed++ === 0) await history.send(other, 40);
        return true;
      });
      expect(done).toBe(true);
      expect((await states()).every(({ ready }) => ready === 1)).toBe(true);
      await app.ingestion.foldPending();
      const gathered = await kept(app);
      await settleRuns(app);
      expect(await differences(app, history)).toEqual([]);
      // What one scan of the whole log gives, without any fold.
      await app.database.write(async (session) => {
        await session.run('DELETE FROM distinct_value');
        await session.run('UPDATE distinct_series SET scanned = 0, ready = 0');
      });
      await prepareDistinct(parts, slugs, always);
      expect(await kept(app)).toEqual(gathered);
    } finally {
      await Promise.all([app.close(), other.close()]);
    }
  });

  it('that no definition counts any more are given up, and gathered anew when one does', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const history = new DistinctHistory(randomFrom(6), today, DAYS);
      await history.create(app);
      await history.send(app, 200);
      const pages = METRICS.slice(0, 2);
      await define(app, METRICS.slice(0, 3));
      await settleRuns(app);
      const listed = () => rows<{ n: number }>(app, 'SELECT COUNT(*) AS n FROM distinct_series');
      expect(await listed()).toEqual([{ n: 2 }]);
      await app.metrics.delete('calculated.others_7');
      await app.metrics.delete('calculated.pages_1');
      await history.send(app, 50);
      await app.metrics.create({ slug: 'one', name: 'One', model: 'COMPANY', formula: 1 }, null);
      await settleRuns(app);
      expect(await listed()).toEqual([{ n: 1 }]);
      expect(await rows(app, 'SELECT DISTINCT series_id FROM distinct_value')).toHaveLength(1);
      expect(await differences(app, history, pages.slice(1))).toEqual([]);
      await history.send(app, 50);
      await define(app, [METRICS[2]!]);
      await settleRuns(app);
      expect(await listed()).toEqual([{ n: 2 }]);
      expect(await differences(app, history, METRICS.slice(1, 3))).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('counts more values of an entity, and of one of its days, than are read at a time', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      const events = ['a', 'b', 'c'].map((company) => ({
        ...{ name: 'opened', companyExternalId: company, at: '2026-01-01', properties: { page: 'first' } },
      }));
      const companies = events.map(({ companyExternalId }) => ({ externalId: companyExternalId }));
      expect((await app.ingestion.upsertCompanies(companies, ORIGIN)).errors).toEqual([]);
      expect((await app.ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
      await define(app, METRICS.slice(0, 1));
      await settleRuns(app);
      const [series] = await rows<{ id: number }>(app, 'SELECT series_id AS id FROM distinct_series');
      const [a, b, c] = await idsOf(app, 'COMPANY', ['a', 'b', 'c']);
      const values = (entity: number, day: Day, from: number, to: number) =>
        Array.from({ length: to - from }, (_, i): SqlValue[] => {
          const hash = Buffer.alloc(8);
          hash.writeUInt32BE(from + i);
          return [series!.id, entity, day, hash];
        });
      await app.database.write((session) =>
        session.insert(
          'distinct_value',
          ['series_id', 'entity_id', 'day', 'hash'],
          [
            ...values(a!, today - 4, 0, 60_000),
            ...values(a!, today - 3, 30_000, 140_000),
            ...values(a!, today - 2, 0, 100),
            ...values(b!, today - 3, 0, 5),
          ],
        ),
      );
      const formula = { type: 'distinctOverTime', prop: 'activities.opened', property: 'page', days: 2 };
      const counts = await computeFresh(app, 'COMPANY', formula, [a!, b!, c!], today - 4, today - 1);
      expect([...counts]).toEqual([60_000, 0, 0, 140_000, 5, 0, 110_100, 5, 0, 100, 0, 0]);
    } finally {
      await app.close();
    }
  }, 60_000);
});

function catalogueOf(app: App) {
  return new CatalogueReader(app.series, app.registry);
}

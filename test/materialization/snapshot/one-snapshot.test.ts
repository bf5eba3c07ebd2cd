import { isoFromDay } from '../../../src/calendar/index.js';
import { EmbeddedMaterializer } from '../../../src/materialization/index.js';
import { type App } from '../../../src/server/index.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { Scheduler } from '../close/clocked.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../meddling.js';
import { createCompanies, defineAll, differences, TODAY, today } from '../scenario.js';
import { markFormula, sendEvents, WITNESSES, Witness } from './witness.js';

/** Two blocks of companies. */
const COMPANIES = 257;
const HISTORY = 45;
const spread = (count: number, step: number) =>
  Array.from({ length: count }, (_, i) => ({
    company: (i * 37 + step * 11) % COMPANIES,
    ago: (i * 7 + step) % HISTORY,
  }));

async function workspace(app: App): Promise<void> {
  await createCompanies(app, COMPANIES, HISTORY + 20);
  await sendEvents(app, today - 1, spread(300, 0));
  await defineAll(app, WITNESSES);
  await workOff(app);
}

const lastDays = () => ({ from: today - 36, to: today - 1 });

/** Has readers on two apps look all the while; returns what they saw that they must not. */
async function whileReading(witnesses: readonly Witness[], work: () => Promise<void>): Promise<string[]> {
  let over = false;
  const reading = Promise.all(witnesses.map((witness) => witness.until(() => over)));
  try {
    await work();
  } finally {
    over = true;
  }
  await reading;
  for (const { reads } of witnesses) expect(reads).toBeGreaterThan(0);
  return witnesses.flatMap(({ wrong }) => wrong);
}

describeDatabases('what readers see while everything changes', (context) => {
  it('is of one snapshot and of one version, on two servers with edits and late data on both', async () => {
    const place = await context.place();
    const apps = [await openApp(context, place, { TODAY }), await openApp(context, place, { TODAY })] as const;
    try {
      await workspace(apps[0]);
      const witnesses = apps.map((app) => new Witness(app, lastDays));
      for (const app of apps) app.materializer.start();
      const wrong = await whileReading(witnesses, async () => {
        for (let step = 1; step <= 4; step++) {
          await sendEvents(apps[step % 2]!, today - 1, spread(40, step));
          await apps[(step + 1) % 2]!.metrics.update('calculated.mark', { formula: markFormula(step + 1) }, null);
          await sendEvents(apps[(step + 1) % 2]!, today - 1, spread(5, step + 20));
          const [run] = await apps[0].materializer.runs({ first: 1 });
          if (step % 2 === 0) await apps[0].materializer.finished(run!.id);
        }
        for (const { id } of await apps[0].materializer.runs({ first: 20 })) await apps[0].materializer.finished(id);
      });
      for (const app of apps) await app.materializer.stop();
      expect(wrong).toEqual([]);
      await workOff(apps[0]);
      expect(await unsettled(apps[1])).toEqual([]);
      expect(await differences(apps[1], HISTORY)).toEqual([]);
    } finally {
      for (const app of apps) await app.close();
    }
  }, 300_000);

  it('is never newer than what it is computed from: a metric that is created beside an edit of what it reads', async () => {
    const place = await context.place();
    const apps = [await openApp(context, place, { TODAY }), await openApp(context, place, { TODAY })] as const;
    try {
      await workspace(apps[0]);
      const created: string[] = [];
      const witnesses = apps.map((app) => new Witness(app, lastDays, () => [...created]));
      const wrong = await whileReading(witnesses, async () => {
        for (let step = 1; step <= 2; step++) {
          await apps[0].metrics.update('calculated.mark', { formula: markFormula(step + 1) }, null);
          const formula = ['MULTIPLICATION', { type: 'metricOverTime', prop: 'calculated.mark' }, 100];
          await apps[1].metrics.create({ slug: `new_${step}`, name: 'New', model: 'COMPANY', formula }, null);
          created.push(`new_${step}`);
          let looks = 0;
          const meddler: Meddler = {
            // So that readers look before, in between and after.
            async before() {
              if (looks++ % 12 === 0) await Promise.all(witnesses.map((witness) => witness.again()));
            },
          };
          await workOff(apps[0], meddledOptions(apps[0], meddler));
        }
      });
      expect(wrong).toEqual([]);
      expect(witnesses[0]!.marks.size).toBeGreaterThan(1);
      expect(await differences(apps[1], HISTORY)).toEqual([]);
    } finally {
      for (const app of apps) await app.close();
    }
  }, 300_000);

  it('shows a day that is closed at once for all entities', async () => {
    const place = await context.place();
    const apps = [await openApp(context, place), await openApp(context, place)] as const;
    try {
      const clock = { now: Date.parse('2026-05-01T12:00Z') };
      const scheduler = new Scheduler(apps[0], 'UTC', clock, '03:00');
      const day = scheduler.calendar.today();
      const items = Array.from({ length: COMPANIES }, (_, i) => ({
        externalId: `c${i}`,
        createdAt: isoFromDay(day - 20),
      }));
      expect((await apps[0].ingestion.upsertCompanies(items, ORIGIN)).errors).toEqual([]);
      const ids = Array.from({ length: COMPANIES }, (_, i) => i + 1);
      await scheduler.define();
      await sendEvents(
        apps[1],
        day,
        ids.map((id) => ({ company: id - 1, ago: 0 })),
      );
      clock.now += 86_400_000;
      await scheduler.queue();
      const seen: string[] = [];
      let isAltered = false;
      const meddler: Meddler = {
        async before() {
          // What the run has stored of the day so far is altered, and must show nowhere: not before all of the day is there.
          const { data } = (await storedOf(apps[1], day - 1)) ?? {};
          const stored = await storedOf(apps[1], day);
          if (data !== undefined && stored !== undefined && !isAltered && stored.blocks === 1) {
            await alter(apps[1], day, stored, data);
            isAltered = true;
          }
          const through = (await apps[1].materializer.materializedThrough(['logins'])).get('logins');
          if (through === day) return;
          for (const app of apps) {
            const read = await app.reader.gather('COMPANY', ['calculated.logins'], ids, day, day);
            seen.push(...new Set(Array.from(read.get('calculated.logins')!.values, String)));
          }
        },
      };
      const options = {
        ...meddledOptions(apps[0], meddler),
        calendar: scheduler.calendar,
        closeAt: 180,
        pinned: false,
      };
      const materializer = new EmbeddedMaterializer(options);
      const [run] = await apps[0].materializer.runs({ first: 1 });
      materializer.start();
      expect((await materializer.finished(run!.id)).status).toBe('SUCCEEDED');
      await materializer.stop();
      expect(isAltered).toBe(true);
      expect([...new Set(seen)]).toEqual(['1']);
      const [column] = await apps[1].reader.columnsOn('COMPANY', 'calculated.logins', [day]);
      expect(new Set(ids.map((id) => column![id]))).toEqual(new Set([0, 1]));
    } finally {
      for (const app of apps) await app.close();
    }
  }, 300_000);
});

interface StoredDay {
  readonly series: number;
  readonly blocks: number;
  readonly data: Buffer;
}

/** What is stored of the metric on a day. */
async function storedOf(app: App, day: number): Promise<StoredDay | undefined> {
  const rows = await app.database.snapshot((session) =>
    session.all<{ series: number; data: Buffer }>(
      `SELECT p.series_id AS series, p.data AS data FROM series_page p
         JOIN calculated_metric m ON m.series_id = p.series_id WHERE m.slug = 'logins' AND p.day = ? ORDER BY p.block`,
      [day],
    ),
  );
  return rows[0] === undefined ? undefined : { ...rows[0], blocks: rows.length };
}

/** Puts the values of another day in the place of a day's first block. */
async function alter(app: App, day: number, { series }: StoredDay, data: Buffer): Promise<void> {
  await app.database.write((session) =>
    session.run('UPDATE series_page SET data = ? WHERE series_id = ? AND day = ? AND block = 0', [data, series, day]),
  );
}

import { isoFromDay } from '../../../src/calendar/index.js';
import { EmbeddedMaterializer } from '../../../src/materialization/index.js';
import { type App } from '../../../src/server/index.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { Scheduler } from '../close/clocked.js';
import { type Meddler, meddledOptions } from '../meddling.js';
import { sendEvents } from './send-events.js';

/** Two blocks of companies. */
const COMPANIES = 257;

describeDatabases('what readers see while everything changes', (context) => {
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
          const told: string[] = [];
          for (const app of apps) {
            const read = await app.reader.gather('COMPANY', ['calculated.logins'], ids, day, day);
            told.push(...new Set(Array.from(read.get('calculated.logins')!.values, String)));
          }
          // Beats of leases come beside other steps: by now it may be closed.
          const through = (await apps[1].materializer.materializedThrough(['logins'])).get('logins');
          if (through !== day) seen.push(...told);
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

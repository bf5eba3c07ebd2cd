import { setTimeout as wait } from 'node:timers/promises';
import { isoFromDay } from '../../../src/calendar/index.js';
import { type App } from '../../../src/server/index.js';
import { openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { watermarkOf } from '../close/clocked.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../meddling.js';
import { createCompanies, defineAll, differences, TODAY, today } from '../scenario.js';
import { sendEvents } from './send-events.js';
import { markFormula, Seen, WITNESSES, Witness } from './witness.js';

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

/** Today, whose values are computed on reading, and many days before. */
const lastDays = () => ({ from: today - 36, to: today });

/** Waits for all runs that there are, those that superseded others too. */
async function allEnded({ materializer }: App): Promise<void> {
  for (const { id } of await materializer.runs({ first: 50 })) await materializer.finished(id);
}

/** Resolves when a day has been closed. */
async function closed(app: App, day: number): Promise<void> {
  while (((await watermarkOf(app)) ?? 0) < day) await wait(20);
}

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
    const server = (day: string) => openApp(context, place, { TODAY: day });
    const apps = [await server(TODAY), await server(TODAY), await server(isoFromDay(today + 1))] as const;
    try {
      await workspace(apps[0]);
      const seen = new Seen();
      const witnesses = apps.map((app) => new Witness(app, seen, lastDays));
      for (const app of apps) app.materializer.start();
      const wrong = await whileReading(witnesses, async () => {
        for (let step = 1; step <= 4; step++) {
          await sendEvents(apps[step % 2]!, today, spread(40, step));
          await apps[(step + 1) % 2]!.metrics.update('calculated.mark', { formula: markFormula(step + 1) }, null);
          await sendEvents(apps[(step + 1) % 2]!, today, spread(5, step + 20));
          // Where it is past midnight the day that all others take for today is closed, beside the edits.
          if (step === 3) apps[2].materializer.start();
          if (step % 2 === 0) await allEnded(apps[0]);
          for (const witness of witnesses) await witness.again();
        }
        await closed(apps[0], today);
        await allEnded(apps[0]);
        for (const witness of witnesses) await witness.again();
      });
      for (const app of apps) await app.materializer.stop();
      expect(wrong).toEqual([]);
      expect(seen.newest).toBe(5);
      expect(seen.marks.size).toBeGreaterThan(2);
      await workOff(apps[2]);
      expect(await unsettled(apps[1])).toEqual([]);
      expect(await differences(apps[2], HISTORY)).toEqual([]);
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
      const seen = new Seen();
      const witnesses = apps.map((app) => new Witness(app, seen, lastDays, () => [...created]));
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
      expect(seen.marks.size).toBeGreaterThan(1);
      expect(await differences(apps[1], HISTORY)).toEqual([]);
    } finally {
      for (const app of apps) await app.close();
    }
  }, 300_000);
});

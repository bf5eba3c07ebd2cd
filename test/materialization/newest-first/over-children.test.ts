import { isoFromDay } from '../../../src/calendar/index.js';
import { type App } from '../../../src/server/index.js';
import { ORIGIN, openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { FAMILY_METRICS } from '../families.js';
import { unsettled, workOff } from '../meddling.js';
import { defineAll, differences, METRICS, TODAY, today } from '../scenario.js';
import { createHistory, Expected, held, whenHeld } from './readings.js';

const DAYS = 110;
const of = (metrics: typeof METRICS, ...slugs: string[]) => metrics.filter(({ slug }) => slugs.includes(slug!));
/** Of children's events, of how many of them there were, and of what is calculated for them. */
const OVER = of(FAMILY_METRICS, 'logins', 'spend', 'active', 'busy', 'spent', 'idle');
const THEIRS = of(FAMILY_METRICS, 'u_week', 'u_spent', 'u_idle');

/** Days before `border` on which a metric's values are stored. */
async function olderPages(app: App, slug: string, border: number): Promise<number> {
  const [row] = await app.database.snapshot((session) =>
    session.all<{ n: number }>(
      `SELECT COUNT(*) AS n FROM series_page p JOIN calculated_metric m ON m.series_id = p.series_id WHERE m.slug = ? AND p.day < ?`,
      [slug, border],
    ),
  );
  return row!.n;
}

async function sendLate(app: App, daysAgo: readonly number[]): Promise<void> {
  const events = daysAgo.map((ago, i) => ({
    ...{ name: 'login', companyExternalId: `c${i}`, endUserExternalId: i % 2 === 0 ? `late-${i}` : `u${i}` },
    ...{ at: isoFromDay(today - ago), properties: { amount: 100 + i } },
  }));
  expect((await app.ingestion.trackActivities(events, ORIGIN)).errors).toEqual([]);
}

describeDatabases('the newest days of company metrics over children', (context) => {
  it.each(['the first of a workspace, to which all data are new', 'later ones'])(
    'are given to readers before older ones are computed; late data in between is not lost (%s)',
    async (which) => {
      const app = await openApp(context, await context.place(), { TODAY });
      try {
        await createHistory(app, 9, DAYS);
        if (which === 'later ones') {
          await defineAll(app, of(METRICS, 'week'));
          await workOff(app);
        }
        await defineAll(app, [...THEIRS, ...OVER]);
        const expected = await Expected.of(
          app,
          [...THEIRS, ...OVER].map(({ slug, model }) => ({ slug: slug!, model })),
          DAYS + 20,
        );
        const answers = await expected.answers();
        const border = app.calendar.lastCompleteDay() - 29;
        await whenHeld(app, async () => {
          const parts = await held(app.database);
          for (const { slug } of OVER) {
            expect([slug, parts.get(slug!), await olderPages(app, slug!, border)]).toEqual([slug, border, 0]);
          }
          expect(await expected.wrong()).toEqual([]);
          expect(await expected.answers()).toEqual(answers);
          await sendLate(app, [105, 90, 61, 33, 31, 30, 29, 8, 3]);
        });
        expect([...(await held(app.database)).values()].every((part) => part === null)).toBe(true);
        for (const { slug } of OVER) expect(await olderPages(app, slug!, border)).toBeGreaterThan(0);
        expect(await unsettled(app)).toEqual([]);
        expect(await differences(app, DAYS + 20)).toEqual([]);
      } finally {
        await app.close();
      }
    },
    300_000,
  );
});

import { type CreateMetricInput } from '../../../src/catalogue/types.js';
import { openApp } from '../../support/apps.js';
import { describeDatabases } from '../../support/databases.js';
import { FAMILY_METRICS } from '../families.js';
import { type Meddler, meddledOptions, unsettled, workOff } from '../meddling.js';
import { defineAll, END_USER_METRICS, METRICS, TODAY } from '../scenario.js';
import { createHistory, Expected, held, stateOf } from './readings.js';

const DAYS = 110;
/** Company metrics of their own data and of their users', and users' metrics. */
const OF_CHILDREN = FAMILY_METRICS.filter(({ slug }) =>
  ['logins', 'spent', 'u_spent', 'u_week', 'busy', 'idle', 'u_idle'].includes(slug!),
);
const ALL: readonly CreateMetricInput[] = [
  ...METRICS.filter(({ slug }) => ['week', 'total', 'since', 'use', 'chain', 'before'].includes(slug!)),
  ...END_USER_METRICS.filter(({ slug }) => ['user_total', 'user_change'].includes(slug!)),
  ...OF_CHILDREN,
];
const asked = (metrics: readonly CreateMetricInput[]) => metrics.map(({ slug, model }) => ({ slug: slug!, model }));

describeDatabases('the newest days of new metrics', (context) => {
  it('come first, and whatever is read is what it will be, between any two units', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createHistory(app, 1, DAYS);
      await defineAll(app, ALL);
      const expected = await Expected.of(app, asked(ALL), DAYS + 20);
      const answers = await expected.answers();
      const seen: string[] = [];
      const parts: (number | null)[] = [];
      const meddler: Meddler = {
        async before() {
          const state = await stateOf(app.database);
          if (state === seen.at(-1)) return;
          seen.push(state);
          parts.push(...(await held(app.database)).values());
          expect(await expected.wrong()).toEqual([]);
          if (seen.length % 4 === 0) expect(await expected.answers()).toEqual(answers);
        },
      };
      await workOff(app, meddledOptions(app, meddler));
      expect(seen.length).toBeGreaterThan(8);
      expect(parts).toContain(app.calendar.lastCompleteDay() - 29);
      expect([...(await held(app.database))]).toEqual(ALL.map(({ slug }) => [slug, null]).sort());
      expect(await expected.wrong()).toEqual([]);
      expect(await expected.answers()).toEqual(answers);
      expect(await unsettled(app)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 300_000);
});

import { dayFromIso, isoFromDay } from '../../src/calendar/index.js';
import { type App } from '../../src/server/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { commits, loadCommits } from './git-activity.js';
import { type Answers, EventSql } from './sql.js';

/** Three months of real commits; other days by GIT_ACTIVITY=2015-01-01,2026-09-01 */
const [FROM, TO] = (process.env.GIT_ACTIVITY ?? '2024-03-01,2024-06-01').split(',') as [string, string];
const from = dayFromIso(FROM)!;
const to = dayFromIso(TO)!;
const STEP = 7;

const window = (prop: string, keys: object = {}) => ({ type: 'metricOverTime', prop, ...keys });
const sum = { days: 30, op: 'SUM' };

const USER_METRICS = {
  recent: window('activities.commit', sum),
  idle: { type: 'daysSince', prop: 'system.activity_count' },
};

const METRICS = {
  users_one: { type: 'usersOverTime', prop: 'activities.commit', days: 7 },
  users_several: { type: 'usersOverTime', prop: ['activities.bulk', 'activities.cleanup'], days: 30 },
  users_any: { type: 'usersOverTime', days: 90 },
  users_total: window('system.users_total'),
  active_1: window('system.users_active_last1'),
  active_30: window('system.users_active_last30'),
  dirs: { type: 'distinctOverTime', prop: 'activities.commit', property: 'dir', days: 30 },
  sizes: { type: 'distinctOverTime', prop: 'activities.bulk', property: 'files', days: 90 },
  insertions: window('enduser.activities.commit', { ...sum, property: 'insertions' }),
  mean_recent: window('enduser.calculated.recent', { across: 'AVERAGE' }),
  most_idle: window('enduser.calculated.idle', { across: 'MAX' }),
} as const;

/** What each metric must be, by SQL; a company without a row has 0. */
async function expectations(sql: EventSql): Promise<Record<keyof typeof METRICS, Answers>> {
  const known = await sql.users(undefined);
  const commits30 = await sql.sum('commit', undefined, 30);
  return {
    users_one: await sql.users(['commit'], 7),
    users_several: await sql.users(['bulk', 'cleanup'], 30),
    users_any: await sql.users(undefined, 90),
    users_total: known,
    active_1: await sql.users(undefined, 1),
    active_30: await sql.users(undefined, 30),
    dirs: await sql.distinct('commit', 'dir', 30),
    sizes: await sql.distinct('bulk', 'files', 90),
    insertions: await sql.sum('commit', 'insertions', 30),
    // A counter of an end-user is 0 where nothing happened, so that all who are known count.
    mean_recent: new Map([...known].map(([at, users]) => [at, (commits30.get(at) ?? 0) / users])),
    most_idle: await sql.longestIdle(),
  };
}

async function define(app: App): Promise<void> {
  for (const [slug, formula] of Object.entries(USER_METRICS)) {
    await app.metrics.create({ slug, name: slug, model: 'END_USER', formula }, null);
  }
  for (const [slug, formula] of Object.entries(METRICS)) {
    await app.metrics.create({ slug, name: slug, model: 'COMPANY', formula }, null);
  }
}

describeDatabases('users, distinct values and roll-ups of real commits', (context) => {
  it('are what SQL over the raw events says, for every company', async () => {
    const app = await openApp(context, await context.place(), { TODAY: isoFromDay(to + 40) });
    try {
      await loadCommits(app, commits(FROM, TO));
      await define(app);
      await settleRuns(app);

      const series = await app.series.list();
      const activities = new Map(
        series
          .filter(({ model, key, property }) => model === 'COMPANY' && key.startsWith('activities.') && property === '')
          .map(({ key, id }) => [key.slice('activities.'.length), id]),
      );
      // Beyond the last commit too, where windows run empty.
      const sql = new EventSql(app, context.dialect === 'mysql', { from, to: to + 39, step: STEP }, activities);
      const expected = await expectations(sql);
      const firstDays = await sql.known();
      const ids = [...new Set([...firstDays.keys()].map((key) => Number(key.split(' ')[0])))];
      const keys = Object.keys(METRICS).map((slug) => `calculated.${slug}`);
      const columns = await app.reader.gather('COMPANY', keys, ids, from, to + 39);

      const wrong: string[] = [];
      let compared = 0;
      for (const [slug, answers] of Object.entries(expected)) {
        const { values } = columns.get(`calculated.${slug}`)!;
        for (let day = from; day < to + 40; day += STEP) {
          ids.forEach((id, slot) => {
            const at = `${id} ${day}`;
            const value = values[(day - from) * ids.length + slot]!;
            const wanted = firstDays.has(at) ? (answers.get(at) ?? 0) : Number.NaN;
            if (!Number.isNaN(wanted)) compared++;
            if (!Object.is(value + 0, wanted + 0))
              wrong.push(`${slug} of ${id} on ${isoFromDay(day)}: ${value}, SQL ${wanted}`);
          });
        }
      }
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(ids.length).toBeGreaterThan(100);
      expect(compared).toBeGreaterThan(10_000);
    } finally {
      await app.close();
    }
  });
});

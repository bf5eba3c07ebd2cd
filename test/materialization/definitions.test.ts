import { type CreateMetricInput } from '../../src/catalogue/types.js';
import { takeRun, unreferencedSeries } from '../../src/storage/index.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { History, randomFrom } from './history.js';
import { defineAll, differences, METRICS, TODAY } from './scenario.js';

const DAYS = 120;
const windowOf = (days: number, op = 'SUM') => ({ type: 'metricOverTime', prop: 'activities.login', op, days });

describeDatabases('definitions that change while runs go on', (context) => {
  it('a change that takes over what a running run computes is accepted', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await defineAll(app);
      await app.database.write((session) => takeRun(session, { worker: 'test:0:0', now: Date.now() }));
      await app.metrics.delete('calculated.known');
      await app.metrics.create({ slug: 'known', name: 'Known', model: 'COMPANY', formula: windowOf(3) }, null);
      await settleRuns(app);
      const slugs = METRICS.map((metric) => metric.slug!);
      expect([...(await app.materializer.materializedThrough(slugs)).values()]).not.toContain(null);
    } finally {
      await app.close();
    }
  });

  it('end as they were written last, with entities of new blocks and late data, and leave nothing behind', async () => {
    const history = new History(randomFrom(3), DAYS);
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await history.addCompanies(app, 200);
      await history.sendRandom(app, 300);
      await defineAll(app);
      app.materializer.start();
      let metrics: CreateMetricInput[] = [...METRICS];
      for (let step = 0; step < 24; step++) {
        const what = step % 4;
        if (what === 0) {
          const formula = windowOf(2 + step, step % 8 === 0 ? 'AVERAGE' : 'SUM');
          await app.metrics.update('calculated.week', { formula }, null);
          metrics = metrics.map((metric) => (metric.slug === 'week' ? { ...metric, formula } : metric));
        }
        if (what === 1) {
          const extra: CreateMetricInput = {
            slug: `extra_${step}`,
            name: 'Extra',
            model: 'COMPANY',
            formula: ['SUM', { type: 'metricOverTime', prop: 'calculated.chain' }, windowOf(step)],
          };
          await app.metrics.create(extra, null);
          metrics.push(extra);
        }
        if (what === 2) {
          await history.addCompanies(app, 20);
          await history.sendRandom(app, 20);
        }
        if (what === 3 && step % 8 === 3) {
          const last = metrics.pop()!;
          await app.metrics.delete(`calculated.${last.slug}`);
        }
        await new Promise((resolve) => setTimeout(resolve, [0, 5, 60, 150][history.random(4)]));
      }
      await app.materializer.stop();
      await settleRuns(app);
      expect(await differences(app, DAYS + 40)).toEqual([]);
      expect(await history.wrong(app, metrics)).toEqual([]);
      expect(await app.database.snapshot(unreferencedSeries)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 60_000);
});

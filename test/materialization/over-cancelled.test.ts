import { EmbeddedMaterializer } from '../../src/materialization/materializer.js';
import { type RunInfo } from '../../src/materialization/types.js';
import { openApp, settleRuns } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { FAMILY_METRICS } from './families.js';
import { meddledOptions, unsettled } from './meddling.js';
import { createHistory } from './newest-first/readings.js';
import { defineAll, differences, TODAY } from './scenario.js';

const DAYS = 70;
const some = (...slugs: string[]) => FAMILY_METRICS.filter(({ slug }) => slugs.includes(slug!));

describeDatabases('a definition over a metric of children whose own was cancelled', (context) => {
  it.each([
    ['alone', ['busy']],
    ['beside another one, whose newest days come first', ['logins', 'busy']],
  ])('fails and says why, and is computed with it when that is asked for (%s)', async (_, slugs) => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createHistory(app, 8, DAYS);
      await defineAll(app, some('u_week'));
      const [cancelled] = await app.materializer.runs({ first: 1 });
      await app.materializer.cancel(cancelled!.id);
      await defineAll(app, some(...slugs));
      const open = (await app.materializer.runs({ first: 5 })).filter(({ status }) => status === 'QUEUED');
      const materializer = new EmbeddedMaterializer(meddledOptions(app, {}));
      materializer.start();
      const ended: RunInfo[] = [];
      try {
        for (const { id } of open) ended.push(await materializer.finished(id));
      } finally {
        await materializer.stop();
      }
      expect(ended.filter(({ metrics }) => metrics.includes('busy'))).toMatchObject([
        {
          status: 'FAILED',
          error: 'calculated.busy reads calculated.u_week, whose newest version is not computed yet.',
        },
      ]);
      // A unit of each block and model is enough to find that.
      for (const { unitsTotal } of ended) expect(unitsTotal).toBeLessThan(20);
      await settleRuns(app);
      expect(await unsettled(app)).toEqual([]);
      expect(await differences(app, DAYS + 10)).toEqual([]);
      const [last] = await app.materializer.runs({ first: 1 });
      expect(last!.status).toBe('SUCCEEDED');
    } finally {
      await app.close();
    }
  });
});

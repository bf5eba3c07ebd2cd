import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedMaterializer } from '../../../src/materialization/index.js';
import { type App } from '../../../src/server/index.js';
import { type Database } from '../../../src/storage/index.js';
import { openApp } from '../../support/apps.js';
import { type DatabaseContext, describeMariadb, type Place } from '../../support/databases.js';
import { type Fault, FaultyProxy } from '../../support/faulty-proxy.js';
import {
  type MariadbServer,
  PASSWORD,
  restartMariadb,
  startMariadb,
  stopMariadb,
  USER,
  withServer,
} from '../../support/mariadb-server.js';
import { FAMILY_METRICS } from '../families.js';
import { randomFrom } from '../history.js';
import { meddledOptions, unsettled, workOff } from '../meddling.js';
import { createCompanies, defineAll, differences, METRICS, type Push, send, TODAY, today } from '../scenario.js';
import { fillUp } from './fill-up.js';

const QUICK = { pollMs: 100, unitBeatMs: 200, runBeatMs: 100, deadAfterMs: 3_000 };
const COMPANIES = 600;

async function serverWithDatabase(settings: readonly string[] = []): Promise<{ server: MariadbServer; place: Place }> {
  const server = await startMariadb(process.pid, '', settings);
  await withServer(server.port, (connection) => connection.query('CREATE DATABASE faults'));
  const url = `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}/faults`;
  return { server, place: { url } };
}

const logins = (seed: number, count: number): Push[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => ({
    ...({ is: 'event', company: random(COMPANIES), day: random(50), amount: random(99) } as const),
  }));
};

/** No unit of any run has failed, not even once. */
async function failures(app: App): Promise<unknown[]> {
  const failed = (await app.materializer.runs({ first: 200 })).filter(({ status }) => status === 'FAILED');
  const units = await app.database.snapshot((session) =>
    session.all('SELECT run_id, seq, attempts, error FROM unit WHERE attempts > 0'),
  );
  return [...failed, ...units];
}

async function unitsDone({ database }: { readonly database: Database }): Promise<number> {
  const rows = await database.snapshot((session) =>
    session.all<{ n: number }>(`SELECT COUNT(*) AS n FROM unit WHERE status = 'DONE'`),
  );
  return rows[0]!.n;
}

describeMariadb('a database that is restarted in the middle of runs', (context: DatabaseContext) => {
  let server: MariadbServer;
  let place: Place;
  beforeAll(async () => {
    ({ server, place } = await serverWithDatabase());
  }, 120_000);
  afterAll(() => stopMariadb(server));

  it('by SIGKILL and by SIGTERM: they go on, and nothing has failed', async () => {
    const app = await openApp(context, place, { TODAY });
    try {
      await createCompanies(app, COMPANIES);
      await send(app, logins(1, 2000));
      await defineAll(app, [...METRICS.filter(({ slug }) => slug !== 'spend'), ...FAMILY_METRICS]);
      const run = (await app.materializer.runs({ first: 1 }))[0]!;
      const materializer = new EmbeddedMaterializer({ ...meddledOptions(app, {}), pace: QUICK });
      materializer.start();
      let restarts = 0;
      for (const how of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
        const before = await unitsDone(app);
        const still = async () => (await app.materializer.run(run.id))!.finishedAt === null;
        while ((await unitsDone(app)) === before && (await still())) await delay(1);
        if (await still()) restarts++;
        server = await restartMariadb(server, process.pid, how);
      }
      expect(restarts).toBeGreaterThan(0);
      expect(await app.materializer.finished(run.id)).toMatchObject({ status: 'SUCCEEDED', error: null });
      await send(app, logins(2, 200));
      await materializer.stop();
      await workOff(app);
      expect(await failures(app)).toEqual([]);
      expect(await differences(app, 55)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
    } finally {
      await app.close();
    }
  }, 300_000);
});

describeMariadb('connections that are lost during COMMIT', (context) => {
  it.each([1, 2])(
    'of units, leases and conclusions (seed %i): nothing fails, nothing is done by half',
    async (seed) => {
      const place = await context.place();
      const truth = await openApp(context, place, { TODAY });
      const behind = new URL(place.url!);
      const proxy = new FaultyProxy(Number(behind.port));
      behind.port = String(await proxy.listen());
      const app = await openApp(context, { url: behind.href }, { TODAY });
      try {
        await createCompanies(truth, COMPANIES);
        await send(truth, logins(seed, 500));
        await defineAll(truth, METRICS);
        const random = randomFrom(seed);
        const faults = Array.from({ length: 400 }, (): Fault | undefined =>
          random(7) > 0 ? undefined : random(2) === 0 ? 'lose answer' : 'lose commit',
        );
        proxy.faults.push(...faults);
        const materializer = new EmbeddedMaterializer({ ...meddledOptions(app, {}), pace: QUICK });
        materializer.start();
        for (let round = 0; round < 4; round++) {
          const run = await truth.materializer.materialize(round % 2 === 0 ? { from: today - 30 } : {});
          expect(await truth.materializer.finished(run.id)).toMatchObject({ status: 'SUCCEEDED', error: null });
          await send(truth, logins(seed * 10 + round, 60));
        }
        proxy.faults.length = 0;
        await materializer.stop();
        await workOff(truth);
        expect(await failures(truth)).toEqual([]);
        const runs = await truth.materializer.runs({ first: 50 });
        for (const run of runs) expect(run).toMatchObject({ status: 'SUCCEEDED', unitsDone: run.unitsTotal });
        expect(await differences(truth, 55)).toEqual([]);
        expect(await unsettled(truth)).toEqual([]);
      } finally {
        await app.close();
        await truth.close();
        await proxy.close();
      }
    },
    300_000,
  );
});

describeMariadb('a MariaDB without room', (context) => {
  const room = (megabytes: number) => [
    '--innodb-file-per-table=0',
    `--innodb-data-file-path=ibdata1:12M:autoextend:max:${megabytes}M`,
    '--innodb-autoextend-increment=1',
    '--innodb-log-file-size=16M',
    '--innodb-buffer-pool-size=64M',
  ];
  /** Fractions that differ from company to company: pages of 2 KB, many more than fit. */
  const large = Array.from({ length: 20 }, (_, i) => ({
    ...({ slug: `large_${i}`, name: `Large ${i}`, model: 'COMPANY' } as const),
    formula: [
      'SUM',
      { type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days: 30 },
      ['DIVISION', { type: 'metricOverTime', prop: 'system.days_known' }, { type: 'rawNumber', value: 7 + i }],
    ],
  }));
  it('refuses data with a reason and interrupts runs, which go on once there is room', async () => {
    let { server, place } = await serverWithDatabase(room(32));
    const app = await openApp(context, place, { TODAY });
    try {
      await createCompanies(app, COMPANIES);
      await send(app, logins(1, 200));
      await defineAll(app, large);
      const { accepted, refused } = await fillUp(app, 500);
      expect(refused).toMatchObject({ code: 'DATABASE_FULL' });
      const run = (await app.materializer.runs({ first: 1 }))[0]!;
      const interrupted: unknown[] = [];
      const silent = () => undefined;
      const log = { info: silent, warn: silent, error: (facts: object) => interrupted.push(facts) };
      const materializer = new EmbeddedMaterializer({ ...meddledOptions(app, {}), log, pace: QUICK });
      materializer.start();
      while (interrupted.length < 2) {
        expect(await app.materializer.run(run.id)).toMatchObject({ finishedAt: null });
        await delay(5);
      }
      expect(JSON.stringify(interrupted)).toContain('DATABASE_FULL');
      server = await restartMariadb(server, process.pid, 'SIGTERM', room(400));
      expect(await app.materializer.finished(run.id)).toMatchObject({ status: 'SUCCEEDED', error: null });
      await materializer.stop();
      await workOff(app);
      expect(await failures(app)).toEqual([]);
      expect(await differences(app, 55)).toEqual([]);
      const rows = await app.database.snapshot((session) => session.all('SELECT COUNT(*) AS events FROM event'));
      expect(rows).toEqual([{ events: 200 + accepted }]);
    } finally {
      await app.close();
      await stopMariadb(server);
    }
  }, 300_000);
});

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ENGINE_VERSION } from '../../src/engine/index.js';
import { announceOperators } from '../../src/materialization/units/queue/index.js';
import { registryParts } from '../../src/registry/index.js';
import { randomFrom } from '../soak/world.js';
import { type Built, buildTidemark } from '../support/built.js';
import { goldenRegistry } from '../support/golden.js';
import { describeScale } from '../support/redis-server.js';
import { runCluster } from './cluster.js';
import { WorkProcess } from './work-process.js';

/** What the cluster says, with `TELL=1`: for whoever looks for a fault. */
const say =
  process.env.TELL === undefined
    ? () => undefined
    : (line: string) => process.stderr.write(`${new Date().toISOString().slice(14, 22)} ${line}\n`);

describeScale('two servers, three workers, a Redis', (context, redis) => {
  let built: Built;
  beforeAll(() => {
    built = buildTidemark();
  }, 120_000);
  afterAll(() => built.remove());

  it('lose nothing and double nothing, whatever is killed', async () => {
    const random = randomFrom(11);
    const report = await runCluster({
      entry: [join(built.folder, 'bin', 'tidemark.js')],
      databaseUrl: (await context.place()).url!,
      redisUrl: redis().url,
      say,
      async meanwhile(cluster) {
        const anyWorker = () => cluster.workers[random(cluster.workers.length)]!;
        const steps: [string, () => Promise<void>][] = [
          ['a worker is killed', () => cluster.replace(anyWorker())],
          ['Redis forgets everything', () => redis().flush()],
          ['a worker is killed', () => cluster.replace(anyWorker())],
          ['a server is killed, and a day ends', () => cluster.replace(cluster.servers[0]!, true)],
          ['Redis forgets everything', () => redis().flush()],
          ['the other server is killed', () => cluster.replace(cluster.servers[1]!)],
          [
            'all workers are killed',
            async () => {
              await Promise.all(cluster.workers.map((worker) => cluster.replace(worker)));
            },
          ],
          [
            'Redis crashes',
            async () => {
              await redis().kill();
              await wait(random(2000));
              await redis().start();
            },
          ],
          ['a worker is killed', () => cluster.replace(anyWorker())],
        ];
        for (const [what, happens] of steps) {
          await wait(500 + random(1500));
          say(what);
          await happens();
        }
      },
    });
    expect(report).toMatchObject({ complaints: [], wrong: [], ended: [0, 0, 0, 0, 0] });
    // There was something to lose, and workers did it, several of them.
    expect(report.events).toBeGreaterThan(500);
    expect(report.requests.lost).toBeGreaterThan(0);
    expect(Object.keys(report.units).length).toBeGreaterThan(3);
  }, 300_000);

  it('a worker with other plugins than the servers ends, and says which', async () => {
    const place = await context.place();
    const database = await context.open(place);
    const parts = [...registryParts(goldenRegistry), 'operator NEW of acme (0123456789ab)'];
    await announceOperators(database, { engine: ENGINE_VERSION, signature: 'another', parts });
    const env = { DATABASE_URL: place.url!, REDIS_URL: redis().url };
    const worker = new WorkProcess([join(built.folder, 'bin', 'tidemark.js')], env);
    await expect(worker.start()).rejects.toThrow(/ended with 1 .*OPERATORS_DIFFER.*only there: operator NEW of acme/s);
  }, 60_000);
});

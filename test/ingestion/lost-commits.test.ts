import { describeMariadb } from '../support/databases';
import { type Fault, FaultyProxy } from '../support/faulty-proxy';
import { ORIGIN, World } from './world';
import { eventsOf } from './writers';

const PUSHERS = 8;
const BATCHES = 5;
const SIZE = 40;
/** Half of the COMMITs to come fail, in both ways. */
const FAULTS = Array.from({ length: 12 }, (): (Fault | undefined)[] => [
  'lose answer',
  undefined,
  'lose commit',
  undefined,
]).flat();

describeMariadb('Pushes while COMMITs are lost', (context) => {
  let proxy: FaultyProxy;
  /** Of the database as it is, without the proxy. */
  let truth: World;
  let url: string;

  beforeEach(async () => {
    const place = await context.place();
    truth = new World(await context.open(place));
    const behind = new URL(place.url ?? '');
    proxy = new FaultyProxy(Number(behind.port));
    behind.port = String(await proxy.listen());
    url = behind.href;
    const companies = Array.from({ length: 7 }, (_, i) => ({ externalId: `c${i}` }));
    await truth.ingestion.upsertCompanies(companies, ORIGIN);
  });
  afterEach(() => proxy.close());

  /** Every pusher hears of its batches what came of them. */
  async function pushAll(worlds: readonly World[]): Promise<void> {
    proxy.faults.push(...FAULTS);
    await Promise.all(
      worlds.map(async ({ ingestion }, pusher) => {
        for (let batch = 0; batch < BATCHES; batch++) {
          expect(await ingestion.trackActivities(eventsOf(`p${pusher}`, batch, SIZE), ORIGIN)).toEqual({
            accepted: SIZE,
            duplicates: 0,
            errors: [],
          });
        }
      }),
    );
  }

  async function expectAll(events: number): Promise<void> {
    for (const table of ['event', 'claim']) expect(await truth.count(table)).toBe(events);
    expect(await truth.count('end_user')).toBe(35);
    await truth.ingestion.foldPending();
    expect(await truth.count('pending_fold')).toBe(0);
    for (const model of ['COMPANY', 'END_USER'] as const) {
      expect(await truth.total(model, 'activities.login')).toBe(events);
      expect(await truth.total(model, 'system.activity_count')).toBe(events);
    }
  }

  it('neither lose nor double anything: eight processes', async () => {
    const worlds = await Promise.all(
      Array.from({ length: PUSHERS }, async () => new World(await context.open({ url }))),
    );
    await pushAll(worlds);
    expect(proxy.faults.length).toBeLessThan(FAULTS.length / 2);
    await expectAll(PUSHERS * BATCHES * SIZE);
  });

  it('neither lose nor double anything: eight clients whose requests share transactions', async () => {
    const world = new World(await context.open({ url }));
    await pushAll(Array.from({ length: PUSHERS }, () => world));
    expect(proxy.faults.length).toBeLessThan(FAULTS.length - 8);
    await expectAll(PUSHERS * BATCHES * SIZE);
  });

  it('nor does folding: a fold whose COMMIT is lost is done once', async () => {
    const world = new World(await context.open({ url }));
    for (let batch = 0; batch < BATCHES; batch++) {
      await world.ingestion.trackActivities(eventsOf('p', batch, SIZE), ORIGIN);
    }
    proxy.faults.push(...FAULTS);
    await world.ingestion.foldPending();
    expect(proxy.faults.length).toBeLessThan(FAULTS.length - 2);
    await expectAll(BATCHES * SIZE);
  });
});

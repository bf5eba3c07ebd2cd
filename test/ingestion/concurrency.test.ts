import { spawn } from 'node:child_process';
import path from 'node:path';
import { describeDatabases } from '../support/databases';
import { ORIGIN, World } from './world';
import { eventsOf } from './writers';

const WRITERS = 10;
const BATCHES = 4;
const SIZE = 60;

describeDatabases('Writers side by side', (context) => {
  const companies = Array.from({ length: 7 }, (_, i) => ({ externalId: `c${i}` }));

  async function expectTotals(world: World, events: number): Promise<void> {
    await world.ingestion.foldPending();
    expect(await world.count('event')).toBe(events);
    expect(await world.count('end_user')).toBe(35);
    const amount =
      (events / SIZE) *
      eventsOf('', 0, SIZE).reduce((sum, event) => sum + (event.properties as { amount: number }).amount, 0);
    for (const model of ['COMPANY', 'END_USER'] as const) {
      expect(await world.total(model, 'activities.login')).toBe(events);
      expect(await world.total(model, 'system.activity_count')).toBe(events);
      expect(await world.total(model, 'activities.login', 'amount')).toBeCloseTo(amount, 6);
    }
  }

  it('lose nothing: ten clients of one process on the same pages, folding children meanwhile', async () => {
    const database = await context.open();
    const worlds = Array.from({ length: WRITERS }, () => new World(database));
    await worlds[0]!.ingestion.upsertCompanies(companies, ORIGIN);
    await Promise.all(
      worlds.map(async ({ ingestion }, writer) => {
        for (let batch = 0; batch < BATCHES; batch++) {
          expect(await ingestion.trackActivities(eventsOf(`w${writer}`, batch, SIZE), ORIGIN)).toMatchObject({
            accepted: SIZE,
            errors: [],
          });
          if (writer % 4 === 0) await ingestion.foldPending();
        }
      }),
    );
    await expectTotals(worlds[0]!, WRITERS * BATCHES * SIZE);
  });

  it('lose nothing: two processes', async () => {
    const place = await context.place();
    const world = new World(await context.open(place));
    await world.ingestion.upsertCompanies(companies, ORIGIN);
    await Promise.all(['one', 'two'].map((name) => writerProcess(name, context.environment(place))));
    await expectTotals(world, 2 * 12 * SIZE);
  });

  it('take an id once, however many send it at the same time', async () => {
    const database = await context.open();
    const worlds = Array.from({ length: WRITERS }, () => new World(database));
    await worlds[0]!.ingestion.upsertCompanies(companies, ORIGIN);
    const results = await Promise.all(
      worlds.map(({ ingestion }) => ingestion.trackActivities(eventsOf('same', 0, SIZE), ORIGIN)),
    );
    expect(results.reduce((sum, result) => sum + result.accepted, 0)).toBe(SIZE);
    expect(results.reduce((sum, result) => sum + result.duplicates, 0)).toBe((WRITERS - 1) * SIZE);
    await expectTotals(worlds[0]!, SIZE);
  });

  it('make one company of the same upsert, without an error', async () => {
    const database = await context.open();
    const worlds = Array.from({ length: WRITERS }, () => new World(database));
    const results = await Promise.all(
      worlds.map(({ ingestion }, i) =>
        ingestion.upsertCompanies(
          [{ externalId: 'acme', mrr: i }, { externalId: `own ${i}` }, { externalId: 'zeta', mrr: 1 }],
          ORIGIN,
        ),
      ),
    );
    expect(results.flatMap((result) => result.errors)).toEqual([]);
    expect(results.reduce((sum, result) => sum + result.created, 0)).toBe(WRITERS + 2);
    expect(await worlds[0]!.count('company')).toBe(WRITERS + 2);
    const [row] = await worlds[0]!.rows<{ mrr: number }>('SELECT mrr FROM company WHERE external_id = ?', ['acme']);
    expect(await worlds[0]!.fieldOn('COMPANY', 'acme', 'company.mrr', '2026-03-31')).toBe(row!.mrr);
  });

  it('make one end-user of the same names, from events and upserts', async () => {
    const database = await context.open();
    const worlds = Array.from({ length: WRITERS }, () => new World(database));
    await worlds[0]!.ingestion.upsertCompanies(companies, ORIGIN);
    await Promise.all(
      worlds.map(({ ingestion }, i) =>
        i % 2 === 0
          ? ingestion.trackActivities(
              [
                { name: 'x', companyExternalId: 'c0', endUserEmail: 'a@x' },
                { name: 'x', companyExternalId: 'c0', endUserExternalId: 'a', endUserEmail: 'a@x' },
              ],
              ORIGIN,
            )
          : ingestion.upsertEndUsers([{ companyExternalId: 'c0', externalId: 'a', email: 'a@x' }], ORIGIN),
      ),
    );
    expect(await worlds[0]!.rows('SELECT external_id, email FROM end_user')).toEqual([
      { external_id: 'a', email: 'a@x' },
    ]);
  });

  it('share transactions within a process, and each gets its own answer', async () => {
    const world = new World(await context.open());
    await world.ingestion.upsertCompanies(companies, ORIGIN);
    const before = await world.count('batch');
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        world.ingestion.trackActivities(
          [
            { id: `e${i % 30}`, name: 'x', companyExternalId: 'c1' },
            { name: 'x', companyExternalId: i % 2 ? 'c2' : 'nobody' },
          ],
          ORIGIN,
        ),
      ),
    );
    expect((await world.count('batch')) - before).toBeLessThan(20);
    expect(results.map(({ accepted, duplicates, errors }) => accepted + duplicates + errors.length)).toEqual(
      results.map(() => 2),
    );
    expect(results.flatMap(({ errors }) => errors.map(({ index }) => index))).toEqual(
      Array.from({ length: 20 }, () => 1),
    );
    expect(results.reduce((sum, result) => sum + result.duplicates, 0)).toBe(10);
  });
});

function writerProcess(name: string, env: Record<string, string>): Promise<void> {
  const hook = path.join(__dirname, '../support/register-ts.cjs');
  const child = spawn(
    process.execPath,
    ['-r', hook, path.join(__dirname, 'writer-process.ts'), name, '12', String(SIZE)],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  let errors = '';
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}: ${errors}`))));
  });
}

import fc from 'fast-check';
import { type ActivityInput } from '../../src/ingestion';
import { describeDatabases } from '../support/databases';
import { ORIGIN, World } from './world';

interface Sample {
  readonly company: number;
  readonly user: number | undefined;
  readonly day: number;
  readonly count: number | undefined;
  readonly cents: number | undefined;
}

const sample = fc.record<Sample>({
  company: fc.integer({ min: 0, max: 2 }),
  user: fc.option(fc.integer({ min: 0, max: 1 }), { nil: undefined }),
  day: fc.integer({ min: 1, max: 5 }),
  count: fc.option(
    fc.integer({ min: 1, max: 1000 }).map((n) => n / 10),
    { nil: undefined },
  ),
  cents: fc.option(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { nil: undefined }),
});

/** Events, an order of them, and where that order is cut into batches. */
const scenario = fc.array(sample, { minLength: 1, maxLength: 40 }).chain((samples) =>
  fc.record({
    samples: fc.constant(samples),
    order: fc.shuffledSubarray(
      samples.map((_, i) => i),
      { minLength: samples.length },
    ),
    cuts: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 10 }),
  }),
);

describeDatabases('Any order and batching of the same events', (context) => {
  it('gives the same numbers', async () => {
    const database = await context.open();
    const world = new World(database);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async ({ samples, order, cuts }) => {
        run++;
        const [one, other] = [`a${run}`, `b${run}`];
        await world.ingestion.upsertCompanies(
          [one, other].flatMap((name) => [0, 1, 2].map((i) => ({ externalId: `${name} ${i}` }))),
          ORIGIN,
        );
        await world.ingestion.trackActivities(
          samples.map((event) => eventOf(event, one)),
          ORIGIN,
        );
        const shuffled = order.map((i) => eventOf(samples[i]!, other));
        for (let at = 0, cut = 0; at < shuffled.length; cut++) {
          const size = cuts[cut] ?? shuffled.length;
          await world.ingestion.trackActivities(shuffled.slice(at, at + size), ORIGIN);
          at += size;
        }
        await world.ingestion.foldPending();
        expect(await numbers(world, other)).toEqual(await numbers(world, one));
      }),
      { numRuns: context.dialect === 'sqlite' ? 40 : 12 },
    );
  });
});

function eventOf({ company, user, day, count, cents }: Sample, name: string): ActivityInput {
  return {
    name: 'buy',
    companyExternalId: `${name} ${company}`,
    ...(user === undefined ? {} : { endUserExternalId: `${name} ${company} ${user}` }),
    at: `2026-03-0${day}`,
    ...(count === undefined ? {} : { count }),
    ...(cents === undefined ? {} : { properties: { amount: cents / 100 } }),
  };
}

/** Every stored number of the companies and users of one run. */
async function numbers(world: World, name: string): Promise<unknown> {
  const found: unknown[] = [];
  for (const [model, table] of [
    ['COMPANY', 'company'],
    ['END_USER', 'end_user'],
  ] as const) {
    const rows = await world.rows<{ id: number; external_id: string }>(
      `SELECT id, external_id FROM ${table} ORDER BY external_id`,
    );
    for (const { id, external_id } of rows) {
      if (!external_id.startsWith(`${name} `)) continue;
      found.push(external_id.slice(name.length));
      for (const [key, property] of [
        ['activities.buy', ''],
        ['activities.buy', 'amount'],
        ['system.activity_count', ''],
        ['system.first_day', ''],
      ] as const) {
        found.push(await world.values(model, id, key, property));
      }
    }
  }
  return found;
}

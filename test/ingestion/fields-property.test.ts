import fc from 'fast-check';
import { blockOf, slotOf } from '../../src/model';
import { decodePage, readStatePages } from '../../src/storage';
import { describeDatabases } from '../support/databases';
import { day, ORIGIN, World } from './world';

interface Change {
  readonly company: number;
  readonly day: number;
  /** Undefined: a bare date, which ranks last. */
  readonly hour: number | undefined;
  readonly value: number | string | null;
}

const change = fc.record<Change>({
  company: fc.integer({ min: 0, max: 2 }),
  day: fc.integer({ min: 1, max: 9 }),
  hour: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  value: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null), fc.constantFrom('a', 'b')),
});

describeDatabases('A field', (context) => {
  it('has on every day what its latest change says, in whatever order changes come', async () => {
    const world = new World(await context.open());
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
        async (batches) => {
          const field = `f${++run}`;
          const name = (company: number) => `r${run} ${company}`;
          await world.ingestion.upsertCompanies(
            [0, 1, 2].map((company) => ({ externalId: name(company) })),
            ORIGIN,
          );
          for (const batch of batches) {
            const items = batch.map((one) => ({
              externalId: name(one.company),
              custom: { [field]: one.value },
              asOf: asOf(one),
            }));
            expect(await world.ingestion.upsertCompanies(items, ORIGIN)).toMatchObject({ errors: [] });
          }
          for (const company of [0, 1, 2]) {
            const changes = batches.flat().filter((one) => one.company === company);
            expect(await states(world, name(company), `company.custom.${field}`)).toEqual(expected(changes));
            const [row] = await world.rows<{ custom: string }>('SELECT custom FROM company WHERE external_id = ?', [
              name(company),
            ]);
            const last = valueOn(changes, 9);
            expect(JSON.parse(row!.custom)).toEqual(last === null ? {} : { [field]: last });
          }
        },
      ),
      { numRuns: context.dialect === 'sqlite' ? 80 : 20 },
    );
  });

  it('has the same days and the same value now in any order and batching of its reports', async () => {
    const world = new World(await context.open());
    let run = 0;
    const reports = fc.uniqueArray(change, { selector: rank, minLength: 2, maxLength: 8 });
    const orders = fc.array(fc.integer(), { minLength: 8, maxLength: 8 });
    const cuts = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(reports, orders, cuts, fc.boolean(), async (told, order, cut, twice) => {
        const field = `g${++run}`;
        const item = (externalId: string, one: Change) => ({
          externalId,
          name: `named on ${rank(one)}`,
          custom: { [field]: one.value },
          asOf: asOf(one),
        });
        const inTime = [...told].sort((a, b) => rank(a) - rank(b));
        const shuffled = told
          .map((one, i) => [order[i]!, one] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, one]) => one);
        for (const one of inTime) await world.ingestion.upsertCompanies([item(`in time ${run}`, one)], ORIGIN);
        const batches: Change[][] = [[]];
        shuffled.forEach((one, i) => {
          batches.at(-1)!.push(one);
          if (cut[i]) batches.push([]);
        });
        // Created by an event, under a name that nobody told.
        await world.ingestion.trackActivities([{ name: 'x', companyExternalId: `any ${run}` }], ORIGIN, {
          createCompanies: true,
        });
        for (const batch of twice ? [...batches, shuffled] : batches) {
          const items = batch.map((one) => item(`any ${run}`, one));
          expect(await world.ingestion.upsertCompanies(items, ORIGIN)).toMatchObject({ errors: [] });
        }
        const key = `company.custom.${field}`;
        expect(await states(world, `any ${run}`, key)).toEqual(await states(world, `in time ${run}`, key));
        const [a, b] = await world.rows('SELECT name, custom FROM company WHERE external_id IN (?, ?)', [
          `any ${run}`,
          `in time ${run}`,
        ]);
        expect(a).toEqual(b);
        const series = await world.series.find('COMPANY', key);
        const [logged] = await world.rows<{ n: number }>('SELECT COUNT(*) AS n FROM field_change WHERE series_id = ?', [
          series!.id,
        ]);
        expect(logged!.n).toBe(2 * told.length);
      }),
      { numRuns: context.dialect === 'sqlite' ? 80 : 20 },
    );
  });
});

function asOf({ day: on, hour }: Change): string {
  return `2026-03-0${on}${hour === undefined ? '' : `T0${hour}:00:00Z`}`;
}

function rank({ day: on, hour }: Change): number {
  return on * 100 + (hour ?? 99);
}

/** The one of the highest rank; of equals the one that came last. */
function latestOf(changes: readonly Change[]): Change | undefined {
  let latest: Change | undefined;
  for (const one of changes) if (latest === undefined || rank(one) >= rank(latest)) latest = one;
  return latest;
}

/** By day 1…9 the number, null where there is none. */
function expected(changes: readonly Change[]): (number | null)[] {
  return Array.from({ length: 9 }, (_, i) => {
    const value = valueOn(changes, i + 1);
    return typeof value === 'number' ? value : null;
  });
}

function valueOn(changes: readonly Change[], on: number): Change['value'] {
  return latestOf(changes.filter((one) => one.day <= on))?.value ?? null;
}

async function states(world: World, externalId: string, key: string): Promise<(number | null)[]> {
  const id = await world.id('COMPANY', externalId);
  const series = await world.series.find('COMPANY', key);
  if (series === undefined) return Array.from({ length: 9 }, () => null);
  const pages = await world.database.snapshot((session) =>
    readStatePages(session, {
      series: [series.id],
      blocks: [blockOf(id)],
      from: day('2026-03-01'),
      to: day('2026-03-09'),
    }),
  );
  const values = new Float64Array(256);
  return Array.from({ length: 9 }, (_, i) => {
    const page = pages.filter((one) => one.day <= day('2026-03-01') + i).at(-1);
    if (page === undefined) return null;
    decodePage(page.data, values, 0);
    const value = values[slotOf(id)]!;
    return Number.isNaN(value) ? null : value;
  });
}

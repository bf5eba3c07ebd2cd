import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Model } from '../../src/model';
import { addDistinctSeries } from '../../src/storage';
import { ORIGIN, World } from '../ingestion/world';
import { describeDatabases } from '../support/databases';
import { deletionRows, deletionsOf, strays, Witness, wrongFirstDays } from './deleting';

const COMPANIES = ['c0', 'c1', 'c2'];
const USERS = 5;
const ITEMS = ['i0', 'i1', 'i2', 'i3'];
const BATCHES = 15;

/** The same numbers for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

const dayOf = (n: number) => `2026-03-${String(1 + n).padStart(2, '0')}`;

/** What is refused because it has just been deleted, or stands with another company now. */
const EXPECTED = new Set(['COMPANY_UNKNOWN', 'END_USER_UNKNOWN', 'ASSET_UNKNOWN', 'WRONG_COMPANY']);

async function write(world: World, writer: number): Promise<string[]> {
  const { ingestion } = world;
  const pick = random(writer + 1);
  const company = () => COMPANIES[pick(COMPANIES.length)]!;
  const item = () => ITEMS[pick(ITEMS.length)]!;
  const unexpected: string[] = [];
  const note = ({ errors }: { errors: readonly { code: string }[] }) => {
    unexpected.push(...errors.map(({ code }) => code).filter((code) => !EXPECTED.has(code)));
  };
  for (let batch = 0; batch < BATCHES; batch++) {
    const user = () => ({ companyExternalId: company(), externalId: `u${pick(USERS)}` });
    switch ((batch + writer) % 5) {
      case 0:
        note(
          await ingestion.trackActivities(
            Array.from({ length: 25 }, () => {
              const { companyExternalId, externalId } = user();
              const at = dayOf(pick(25));
              const named = pick(3) === 0 ? { assetExternalId: item() } : { endUserExternalId: externalId };
              return { name: 'login', companyExternalId, ...named, at, properties: { page: `p${pick(4)}` } };
            }),
            ORIGIN,
          ),
        );
        break;
      case 1:
        note(
          await ingestion.pushMetrics(
            Array.from({ length: 20 }, (_, i) => {
              const point = { metric: 'level', value: pick(9), at: dayOf(pick(25)) };
              if (i % 3 === 0) return { ...point, externalId: company() };
              if (i % 3 === 1) return { ...point, model: 'ASSET' as const, externalId: item() };
              return { ...point, model: 'END_USER' as const, ...user() };
            }),
            ORIGIN,
          ),
        );
        break;
      case 2:
        note(
          await ingestion.upsertEndUsers(
            Array.from({ length: 6 }, () => ({ ...user(), custom: { seats: pick(9) }, asOf: dayOf(pick(25)) })),
            ORIGIN,
          ),
        );
        break;
      case 3:
        // Assets come back, and move from one company to another.
        note(
          await ingestion.upsertAssets(
            Array.from({ length: 3 }, () => ({
              companyExternalId: company(),
              externalId: item(),
              custom: { n: pick(5) },
            })),
            ORIGIN,
          ),
        );
        break;
      default:
        note(
          await ingestion.upsertCompanies([{ externalId: company(), mrr: pick(99), asOf: dayOf(pick(25)) }], ORIGIN),
        );
        await ingestion.foldPending();
    }
  }
  return unexpected;
}

describeDatabases('deletions beside writers', (context) => {
  it('leave nothing that was stored of an entity after it was deleted', async () => {
    const database = await context.open();
    const world = new World(database);
    await world.ingestion.upsertCompanies(
      COMPANIES.map((externalId) => ({ externalId, createdAt: '2026-03-28' })),
      ORIGIN,
    );
    await world.ingestion.upsertAssets(
      ITEMS.map((externalId, i) => ({ companyExternalId: COMPANIES[i % 3]!, externalId })),
      ORIGIN,
    );
    // Distinct values are kept, for a company's and an end-user's pages.
    const distinct = await world.series.ensure(
      (['COMPANY', 'END_USER', 'ASSET'] as const).map((model) => ({
        ...{ model, key: 'distinct:activities.login', property: 'page' },
        ...{ kind: 'DISTINCT' as const, fold: 'LAST' as const },
      })),
    );
    await database.write((session) =>
      addDistinctSeries(
        session,
        distinct.map(({ id }) => id),
      ),
    );

    const witness = new Witness(database);
    const deletions = deletionsOf(world, witness.database);
    let writing = true;
    const remove = async () => {
      const pick = random(77);
      let deleted = 0;
      for (let round = 0; writing || round < 12; round++) {
        await nextTurn(); // SQLite answers at once: the others would never get theirs
        if (round % 4 === 3) {
          deleted += (await deletions.byExternalId('COMPANY', [COMPANIES[pick(3)]!], ORIGIN)).deleted;
        } else if (round % 4 === 2) {
          deleted += (await deletions.byExternalId('ASSET', [ITEMS[pick(4)]!, ITEMS[pick(4)]!], ORIGIN)).deleted;
        } else {
          const users = await world.rows<{ id: number }>('SELECT id FROM end_user ORDER BY id');
          const some = users.filter(() => pick(3) === 0).map(({ id }) => id);
          deleted += (await deletions.byId('END_USER', some, ORIGIN)).deleted;
        }
      }
      return deleted;
    };
    const removing = remove();
    const writers = Array.from({ length: 4 }, (_, i) => write(new World(database), i));
    const unexpected = (
      await Promise.all(writers).finally(() => {
        writing = false;
      })
    ).flat();
    expect(await removing).toBeGreaterThan(0);
    expect(unexpected).toEqual([]);

    expect((await deletionRows(world)).length).toBeGreaterThan(0);
    await world.ingestion.foldPending();
    expect(await world.count('pending_fold')).toBe(0);
    expect(await witness.grown()).toEqual([]);
    expect(await strays(world)).toEqual([]);
    expect(await wrongFirstDays(world)).toEqual([]);
  });

  it('of the same entities count each once', async () => {
    const database = await context.open();
    const world = new World(database);
    const names = Array.from({ length: 40 }, (_, i) => `c${i}`);
    await world.ingestion.upsertCompanies(
      names.map((externalId) => ({ externalId })),
      ORIGIN,
    );
    const results = await Promise.all(
      Array.from({ length: 5 }, () => deletionsOf(new World(database)).byExternalId('COMPANY', names, ORIGIN)),
    );
    expect(results.reduce((sum, { deleted }) => sum + deleted, 0)).toBe(40);
    for (const { deleted, errors } of results) expect(deleted + errors.length).toBe(40);
    expect(await world.count('company')).toBe(0);
    expect(await world.count('deletion')).toBe(40);
  });

  it.each<[Model, number]>([
    ['END_USER', 1],
    ['COMPANY', 2],
  ])('do not starve a batch: %s', async (model, seed) => {
    const database = await context.open();
    const world = new World(database);
    await world.ingestion.upsertCompanies([{ externalId: 'kept' }], ORIGIN);
    let done = false;
    const deletions = deletionsOf(world);
    const remove = async () => {
      for (let round = 0; !done; round++) {
        await nextTurn();
        const externalId = `gone ${seed} ${round}`;
        await world.ingestion.upsertCompanies([{ externalId }], ORIGIN);
        await deletions.byExternalId('COMPANY', [externalId], ORIGIN);
      }
    };
    const removing = remove();
    const client = new World(database);
    try {
      for (let batch = 0; batch < 15; batch++) {
        const events = Array.from({ length: 40 }, (_, i) => ({
          ...{ name: 'login', companyExternalId: 'kept', at: dayOf(i % 20) },
          ...(model === 'END_USER' ? { endUserExternalId: `u${batch} ${i}` } : {}),
        }));
        expect(await client.ingestion.trackActivities(events, ORIGIN)).toMatchObject({ accepted: 40, errors: [] });
      }
    } finally {
      done = true;
      await removing;
    }
    expect(await world.count('event')).toBe(600);
  });
});

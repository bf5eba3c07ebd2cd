import { type UpsertResult } from '../../src/ingestion';
import { describeDatabases } from '../support/databases';
import { ORIGIN, World } from './world';

const CLIENTS = 10;
const COMPANY = { companyExternalId: 'acme' };

describeDatabases('The same entity from ten clients at once', (context) => {
  /** Half of the clients are other processes: they have leases and groups of their own. */
  async function atOnce(
    upsert: (world: World, client: number) => Promise<UpsertResult>,
  ): Promise<[World, UpsertResult[]]> {
    const database = await context.open();
    const worlds = Array.from({ length: CLIENTS / 2 }, () => new World(database));
    await worlds[0]!.ingestion.upsertCompanies([{ externalId: 'acme' }], ORIGIN);
    const clients = Array.from({ length: CLIENTS }, (_, client) => upsert(worlds[client % worlds.length]!, client));
    return [worlds[0]!, await Promise.all(clients)];
  }

  function expectOne(results: readonly UpsertResult[]): void {
    expect(results.flatMap(({ errors }) => errors)).toEqual([]);
    expect(results.reduce((sum, { created }) => sum + created, 0)).toBe(1);
    expect(results.reduce((sum, { created, updated, unchanged }) => sum + created + updated + unchanged, 0)).toBe(
      CLIENTS,
    );
  }

  it('is one company, with the fields of all', async () => {
    const [world, results] = await atOnce(({ ingestion }, client) =>
      ingestion.upsertCompanies([{ externalId: 'new', custom: { [`field ${client}`]: client } }], ORIGIN),
    );
    expectOne(results);
    const [row, ...others] = await world.rows<{ custom: string }>(
      "SELECT custom FROM company WHERE external_id = 'new'",
    );
    expect(others).toEqual([]);
    expect(JSON.parse(row!.custom)).toEqual(
      Object.fromEntries(Array.from({ length: CLIENTS }, (_, i) => [`field ${i}`, i])),
    );
  });

  it.each([
    ['externalId', { externalId: 'ann' }],
    ['email', { email: 'ann@x.org' }],
    ['both', { externalId: 'ann', email: 'ann@x.org' }],
  ])('is one end-user, known by %s', async (_, names) => {
    const [world, results] = await atOnce(({ ingestion }, client) =>
      ingestion.upsertEndUsers([{ ...COMPANY, ...names, custom: { [`field ${client}`]: client } }], ORIGIN),
    );
    expectOne(results);
    const [row, ...others] = await world.rows<{ custom: string }>('SELECT custom FROM end_user');
    expect(others).toEqual([]);
    expect(Object.keys(JSON.parse(row!.custom) as object)).toHaveLength(CLIENTS);
  });

  it('is one end-user, whom some know by externalId and some by email too', async () => {
    const [world, results] = await atOnce(({ ingestion }, client) =>
      ingestion.upsertEndUsers(
        [{ ...COMPANY, externalId: 'ann', ...(client % 2 === 0 ? { email: 'ann@x.org' } : {}) }],
        ORIGIN,
      ),
    );
    expectOne(results);
    expect(await world.rows('SELECT external_id, email FROM end_user')).toEqual([
      { external_id: 'ann', email: 'ann@x.org' },
    ]);
  });

  it.each(['upsertAssets', 'upsertProjects'] as const)('is one (%s)', async (upsert) => {
    const [world, results] = await atOnce(({ ingestion }, client) =>
      ingestion[upsert]([{ ...COMPANY, externalId: 'one', name: `by ${client}` }], ORIGIN),
    );
    expectOne(results);
    expect(await world.count(upsert === 'upsertAssets' ? 'asset' : 'project')).toBe(1);
  });
});

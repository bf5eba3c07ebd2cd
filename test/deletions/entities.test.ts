import { type Model } from '../../src/model';
import { type Database } from '../../src/storage';
import { day, ORIGIN, World } from '../ingestion/world';
import { describeDatabases } from '../support/databases';
import { deletionRows, deletionsOf } from './deleting';

async function peopled(world: World): Promise<void> {
  const { ingestion } = world;
  await ingestion.upsertCompanies(
    ['acme', 'globex'].map((externalId) => ({ externalId, mrr: 10, createdAt: '2026-03-10' })),
    ORIGIN,
  );
  for (const company of ['acme', 'globex']) {
    const own = { companyExternalId: company, createdAt: '2026-03-10' };
    await ingestion.upsertEndUsers(
      ['ann', 'bob'].map((name) => ({ ...own, externalId: `${name}@${company}`, custom: { seats: 2 } })),
      ORIGIN,
    );
    await ingestion.upsertAssets([{ ...own, externalId: `engine of ${company}` }], ORIGIN);
    await ingestion.upsertProjects([{ ...own, externalId: `move of ${company}` }], ORIGIN);
    await ingestion.trackActivities(
      ['ann', 'bob'].map((name, i) => ({
        name: 'login',
        companyExternalId: company,
        endUserExternalId: `${name}@${company}`,
        assetExternalId: `engine of ${company}`,
        projectExternalId: `move of ${company}`,
        at: `2026-03-0${i + 2}`,
      })),
      ORIGIN,
    );
  }
  await ingestion.foldPending();
}

const TABLES = { COMPANY: 'company', END_USER: 'end_user', ASSET: 'asset', PROJECT: 'project' } as const;

async function names(world: World, model: Model): Promise<string[]> {
  const rows = await world.rows<{ name: string }>(
    `SELECT external_id AS name FROM ${TABLES[model]} ORDER BY external_id`,
  );
  return rows.map(({ name }) => name);
}

describeDatabases('deleting entities', (context) => {
  let world: World;
  beforeEach(async () => {
    world = new World(await context.open());
    await peopled(world);
  });

  it('takes a company with all its children, and nothing of another', async () => {
    const id = await world.id('COMPANY', 'acme');
    const ann = await world.id('END_USER', 'ann@acme');
    const deletions = deletionsOf(world);
    expect(await deletions.byExternalId('COMPANY', ['acme'], ORIGIN)).toEqual({ deleted: 1, errors: [] });
    expect(await names(world, 'COMPANY')).toEqual(['globex']);
    expect(await names(world, 'END_USER')).toEqual(['ann@globex', 'bob@globex']);
    expect(await names(world, 'ASSET')).toEqual(['engine of globex']);
    expect(await names(world, 'PROJECT')).toEqual(['move of globex']);
    for (const [model, gone] of [
      ['COMPANY', id],
      ['END_USER', ann],
    ] as const) {
      expect(await world.values(model, gone, 'system.first_day')).toEqual({});
    }
    expect(await world.firstDay('COMPANY', 'globex')).toBe(day('2026-03-02'));
    const rows = await deletionRows(world);
    expect(rows.map(({ model }) => model)).toEqual(['ASSET', 'COMPANY', 'END_USER', 'END_USER', 'PROJECT']);
    const runs = await world.rows('SELECT id, status, run_trigger AS "trigger", subject FROM run');
    expect(runs).toEqual([{ id: rows[0]!.run, status: 'QUEUED', trigger: 'DELETION', subject: '{"deletion":true}' }]);
    expect(deletions.woken()).toBe(1);
  });

  it.each(['ASSET', 'PROJECT'] as const)('takes one %s, which its company and its events outlive', async (model) => {
    const [name] = await names(world, model);
    expect(await deletionsOf(world).byExternalId(model, [name!], ORIGIN)).toEqual({ deleted: 1, errors: [] });
    expect(await names(world, model)).toHaveLength(1);
    expect(await names(world, 'COMPANY')).toEqual(['acme', 'globex']);
    expect(await names(world, 'END_USER')).toHaveLength(4);
    expect(await world.count('event')).toBe(4);
    expect(await world.rows('SELECT model, company_id AS company FROM child_move')).toEqual([
      { model, company: await world.id('COMPANY', 'acme') },
    ]);
  });

  it('takes end-users by their ids', async () => {
    const ids = [await world.id('END_USER', 'bob@acme'), await world.id('END_USER', 'ann@globex')];
    expect(await deletionsOf(world).byId('END_USER', ids, ORIGIN)).toEqual({ deleted: 2, errors: [] });
    expect(await names(world, 'END_USER')).toEqual(['ann@acme', 'bob@globex']);
    expect(await deletionRows(world)).toHaveLength(2);
  });

  it('reports what there is not, what is named twice and what is no name, each by its index', async () => {
    const deletions = deletionsOf(world);
    const result = await deletions.byExternalId('COMPANY', ['nobody', 'acme', '', 'acme', 'x'.repeat(300)], ORIGIN);
    expect(result.deleted).toBe(1);
    expect(result.errors.map(({ index, code }) => [index, code])).toEqual([
      [0, 'COMPANY_UNKNOWN'],
      [2, 'VALUE_MISSING'],
      [3, 'COMPANY_UNKNOWN'],
      [4, 'VALUE_TOO_LONG'],
    ]);
    const again = await deletions.byExternalId('COMPANY', ['acme'], ORIGIN);
    expect(again).toMatchObject({ deleted: 0, errors: [{ index: 0, code: 'COMPANY_UNKNOWN' }] });
    expect(deletions.woken()).toBe(1);
    const ann = await world.id('END_USER', 'ann@globex');
    const users = await deletions.byId('END_USER', [undefined, 987_654, ann, ann], ORIGIN);
    expect(users.deleted).toBe(1);
    expect(users.errors.map(({ index, code }) => [index, code])).toEqual([
      [0, 'END_USER_UNKNOWN'],
      [1, 'END_USER_UNKNOWN'],
      [3, 'END_USER_UNKNOWN'],
    ]);
    expect(await deletions.byExternalId('ASSET', ['none'], ORIGIN)).toMatchObject({
      errors: [{ code: 'ASSET_UNKNOWN' }],
    });
    expect(await deletions.byExternalId('PROJECT', ['none'], ORIGIN)).toMatchObject({
      errors: [{ code: 'PROJECT_UNKNOWN' }],
    });
    await expect(deletions.byId('ASSET', new Array(5001).fill(1), ORIGIN)).rejects.toMatchObject({
      code: 'BATCH_TOO_LARGE',
      path: 'ids',
    });
    expect(await deletions.byExternalId('PROJECT', [], ORIGIN)).toEqual({ deleted: 0, errors: [] });
  });

  it('lets an externalId be used again by an entity that starts anew, with an id that nobody had', async () => {
    const before = await world.id('COMPANY', 'acme');
    const ann = await world.id('END_USER', 'ann@acme');
    await deletionsOf(world).byExternalId('COMPANY', ['acme'], ORIGIN);
    await world.ingestion.upsertCompanies([{ externalId: 'acme', createdAt: '2026-03-20' }], ORIGIN);
    await world.ingestion.upsertEndUsers([{ companyExternalId: 'acme', externalId: 'ann@acme' }], ORIGIN);
    const after = await world.id('COMPANY', 'acme');
    expect(after).toBeGreaterThan(before);
    expect(await world.id('END_USER', 'ann@acme')).toBeGreaterThan(ann);
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-20'));
    expect(await world.values('COMPANY', 'acme', 'activities.login')).toEqual({});
    expect(await world.fieldOn('COMPANY', 'acme', 'company.mrr', '2026-03-31')).toBeUndefined();
    expect(await world.fieldOn('END_USER', 'ann@acme', 'enduser.custom.seats', '2026-03-31')).toBeUndefined();
  });

  it('refuses data for what is deleted, and creates an end-user anew whom an event names', async () => {
    const ann = await world.id('END_USER', 'ann@acme');
    const deletions = deletionsOf(world);
    await deletions.byId('END_USER', [ann], ORIGIN);
    await deletions.byExternalId('COMPANY', ['globex'], ORIGIN);
    await deletions.byExternalId('ASSET', ['engine of acme'], ORIGIN);
    const event = { name: 'login', companyExternalId: 'acme', at: '2026-03-30' };
    const tracked = await world.ingestion.trackActivities(
      [
        { ...event, endUserExternalId: 'ann@acme' },
        { ...event, companyExternalId: 'globex' },
        { ...event, assetExternalId: 'engine of acme' },
      ],
      ORIGIN,
    );
    expect(tracked).toMatchObject({
      accepted: 1,
      errors: [
        { index: 1, code: 'COMPANY_UNKNOWN' },
        { index: 2, code: 'ASSET_UNKNOWN' },
      ],
    });
    await world.ingestion.foldPending();
    expect(await world.id('END_USER', 'ann@acme')).toBeGreaterThan(ann);
    expect(await world.values('END_USER', 'ann@acme', 'activities.login')).toEqual({ [day('2026-03-30')]: 1 });
  });

  it("moves the company's first day to what is left", async () => {
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-02'));
    const deletions = deletionsOf(world);
    await deletions.byId('END_USER', [await world.id('END_USER', 'ann@acme')], ORIGIN);
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-03'));
    await deletions.byId('END_USER', [await world.id('END_USER', 'bob@acme')], ORIGIN);
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-10'));
    // The asset's events stay with the company.
    await deletions.byExternalId('ASSET', ['engine of globex'], ORIGIN);
    expect(await world.firstDay('COMPANY', 'globex')).toBe(day('2026-03-02'));
  });

  it("a point of a deleted asset no longer holds the company's first day", async () => {
    const point = { metric: 'level', value: 1, model: 'ASSET' as const, externalId: 'engine of acme' };
    await world.ingestion.pushMetrics([{ ...point, at: '2026-02-01' }], ORIGIN);
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-02-01'));
    await deletionsOf(world).byExternalId('ASSET', ['engine of acme'], ORIGIN);
    expect(await world.firstDay('COMPANY', 'acme')).toBe(day('2026-03-02'));
  });

  it('folds nothing for whom is deleted before the background came to it', async () => {
    const ann = await world.id('END_USER', 'ann@acme');
    const engine = await world.id('ASSET', 'engine of acme');
    await world.ingestion.trackActivities(
      ['ann@acme', 'bob@acme'].map((endUserExternalId) => ({
        ...{ name: 'login', companyExternalId: 'acme', endUserExternalId, assetExternalId: 'engine of acme' },
        at: '2026-03-15',
      })),
      ORIGIN,
    );
    const kept = await world.values('END_USER', ann, 'activities.login');
    const deletions = deletionsOf(world);
    await deletions.byId('END_USER', [ann], ORIGIN);
    await deletions.byExternalId('ASSET', ['engine of acme'], ORIGIN);
    await world.ingestion.foldPending();
    expect(await world.count('pending_fold')).toBe(0);
    for (const [model, id] of [
      ['END_USER', ann],
      ['ASSET', engine],
    ] as const) {
      expect(await world.values(model, id, 'system.first_day')).toEqual({});
    }
    expect(await world.values('END_USER', ann, 'activities.login')).toEqual(kept);
    expect(await world.values('END_USER', 'bob@acme', 'activities.login')).toMatchObject({ [day('2026-03-15')]: 1 });
  });

  it('puts what one call deletes in several transactions on one run, unless somebody has begun it', async () => {
    const many = Array.from({ length: 7 }, (_, i) => ({ externalId: `big ${i}` }));
    await world.ingestion.upsertCompanies(many, ORIGIN);
    for (const { externalId: companyExternalId } of many) {
      const users = Array.from({ length: 900 }, (_, i) => ({ companyExternalId, externalId: `u${i}` }));
      await world.ingestion.upsertEndUsers(users, ORIGIN);
    }
    const deletions = deletionsOf(world);
    const result = await deletions.byExternalId(
      'COMPANY',
      many.map(({ externalId }) => externalId),
      ORIGIN,
    );
    expect(result).toEqual({ deleted: 7, errors: [] });
    expect(await world.count('run')).toBe(1);
    expect(await world.count('deletion')).toBe(7 + 7 * 900);
    expect(await names(world, 'END_USER')).toHaveLength(4);
    expect((await deletionRows(world)).every(({ run }, _, rows) => run === rows[0]!.run)).toBe(true);
  });

  it('takes a company of 10,000 children in one transaction, all or nothing', async () => {
    await world.ingestion.upsertCompanies([{ externalId: 'huge' }], ORIGIN);
    for (let at = 0; at < 10_000; at += 5_000) {
      const users = Array.from({ length: 5_000 }, (_, i) => ({ companyExternalId: 'huge', externalId: `h${at + i}` }));
      expect((await world.ingestion.upsertEndUsers(users, ORIGIN)).created).toBe(5_000);
    }
    const huge = await world.id('COMPANY', 'huge');
    const broken = new Proxy(world.database, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'write') return typeof value === 'function' ? value.bind(target) : value;
        const write: Database['write'] = (work, options) =>
          target.write(async (session) => {
            await work(session);
            throw new Error('The process dies here.');
          }, options);
        return write;
      },
    });
    await expect(deletionsOf(world, broken).byId('COMPANY', [huge], ORIGIN)).rejects.toThrow('dies here');
    expect(await names(world, 'END_USER')).toHaveLength(10_004);
    expect(await world.count('deletion')).toBe(0);
    expect(await deletionsOf(world).byId('COMPANY', [huge], ORIGIN)).toEqual({ deleted: 1, errors: [] });
    expect(await names(world, 'END_USER')).toHaveLength(4);
    expect(await world.count('deletion')).toBe(10_001);
    const children = (await deletionRows(world)).filter(({ model }) => model === 'END_USER');
    for (const { entity } of children.filter((_, i) => i % 997 === 0)) {
      expect(await world.values('END_USER', entity, 'system.first_day')).toEqual({});
    }
  }, 60_000);
});

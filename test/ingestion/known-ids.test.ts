import { RememberedIds } from '../../src/ingestion/entities/known-ids';
import { deletionsOf } from '../deletions/deleting';
import { describeDatabases } from '../support/databases';
import { ORIGIN, World } from './world';

describe('remembered ids', () => {
  it('count for the number of deletions that they were read at, and no longer', () => {
    const remembered = new RememberedIds();
    remembered.at('4').addCompany('acme', 7);
    expect(remembered.at('4').company('acme')).toBe(7);
    const before = remembered.at('4');
    const after = remembered.at('5');
    expect(after.company('acme')).toBeUndefined();
    // A transaction that began before the deletion tells nothing to those that came after it.
    before.addCompany('acme', 7);
    before.addEndUser(7, 'ann', 9);
    expect(remembered.at('5').company('acme')).toBeUndefined();
    expect(remembered.at('5').endUser(7, 'ann')).toBeUndefined();
  });

  it('are forgotten where nobody has asked for them among many others', () => {
    const known = new RememberedIds().at('0');
    known.addEndUser(1, 'seldom', 1);
    known.addEndUser(1, 'often', 2);
    for (let i = 0; i < 200_000; i++) {
      known.addEndUser(2, `user-${i}`, i + 3);
      if (i % 1000 === 0) expect(known.endUser(1, 'often')).toBe(2);
    }
    expect(known.endUser(1, 'seldom')).toBeUndefined();
    expect(known.endUser(2, 'user-199999')).toBe(200_002);
  });
});

describeDatabases('ids that another process has taken away', (context) => {
  it('events go to the company that has the externalId now', async () => {
    const place = await context.place();
    const one = new World(await context.open(place));
    const other = new World(await context.open(place));
    const event = { name: 'login', companyExternalId: 'acme', endUserExternalId: 'ann' };
    await one.ingestion.upsertCompanies([{ externalId: 'acme' }], ORIGIN);
    await one.ingestion.trackActivities([event], ORIGIN);
    await one.ingestion.trackActivities([event], ORIGIN);
    const [first, ann] = [await one.id('COMPANY', 'acme'), await one.id('END_USER', 'ann')];

    await deletionsOf(other).byExternalId('COMPANY', ['acme'], ORIGIN);
    const refused = await one.ingestion.trackActivities([event], ORIGIN);
    expect(refused.errors).toEqual([expect.objectContaining({ code: 'COMPANY_UNKNOWN' })]);

    await other.ingestion.upsertCompanies([{ externalId: 'acme' }], ORIGIN);
    expect((await one.ingestion.trackActivities([event], ORIGIN)).accepted).toBe(1);
    const [second, anew] = [await one.id('COMPANY', 'acme'), await one.id('END_USER', 'ann')];
    expect(second).not.toBe(first);
    expect(anew).not.toBe(ann);
    const [last] = await one.rows<{ company: number; endUser: number }>(
      'SELECT company_id AS company, end_user_id AS endUser FROM event ORDER BY id DESC LIMIT 1',
    );
    expect(last).toEqual({ company: second, endUser: anew });
  });
});

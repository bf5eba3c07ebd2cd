import { ORIGIN, openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { createFamilies, FAMILY_METRICS, sendFamily } from './families.js';
import { workOff } from './meddling.js';
import { allCompanies, companyId, defineAll, differences, TODAY, today } from './scenario.js';

const event = (company: number, user: number, day: number) => ({ is: 'event' as const, company, user, day, amount: 1 });

describeDatabases('reading what comes from children', (context) => {
  it("sees today's events at once, on companies, in filters and in orders", async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, [event(0, 0, 3), event(0, 1, 9), event(1, 0, 2)]);
      await defineAll(app, FAMILY_METRICS);
      await workOff(app);
      const [first] = await allCompanies(app);
      const values = async (key: string, from: number, to = from) => [
        ...(await app.reader.gather('COMPANY', [key], [first!], from, to)).get(key)!.values,
      ];
      expect(await values('system.users_total', today - 5, today)).toEqual([1, 2, 2, 2, 2, 2]);
      expect(await values('system.users_active_last7', today - 4, today)).toEqual([2, 1, 1, 1, 1]);
      expect(await values('calculated.logins', today)).toEqual([2]);
      await sendFamily(app, [event(0, 2, -1), event(0, 0, -1)]);
      expect(await values('calculated.logins', today)).toEqual([4]);
      expect(await values('system.users_total', today)).toEqual([3]);
      expect(await values('system.users_active_last1', today - 1, today)).toEqual([0, 2]);
      const columns = await app.reader.columnsOn('COMPANY', 'system.users_active_last1', [today - 3, today]);
      expect(columns.map((column) => column[first!])).toEqual([0, 2]);
      const logins = await app.reader.columnsOn('COMPANY', 'calculated.logins', [today - 1, today]);
      expect(logins.map((column) => column[first!])).toEqual([2, 4]);
      await workOff(app);
      expect(await differences(app, 62)).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('counts end-users where nothing has been defined or computed yet', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, [event(0, 0, 3), event(0, 1, 0)]);
      const [first] = await allCompanies(app);
      const key = 'system.users_active_last7';
      const column = (await app.reader.gather('COMPANY', [key], [first!], today - 5, today - 1)).get(key)!;
      expect([...column.values]).toEqual([0, 1, 1, 1, 2]);
    } finally {
      await app.close();
    }
  });

  it('says that a company is stale while changes of its children wait', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, [event(0, 0, 3), event(1, 0, 2)]);
      await defineAll(app, FAMILY_METRICS);
      await workOff(app);
      const ids = await allCompanies(app);
      const keys = ['calculated.logins', 'calculated.idle', 'calculated.scored', 'system.users_active_last7'];
      const stale = async () => Object.fromEntries(await app.reader.stale('COMPANY', keys, ids));
      const none = ids.map(() => false);
      expect(await stale()).toEqual(Object.fromEntries(keys.map((key) => [key, none])));
      await sendFamily(app, [event(1, 0, 20)]);
      const after = await stale();
      expect(after['calculated.logins']).toContain(true);
      expect(after['calculated.idle']![1]).toBe(true);
      expect(after['system.users_active_last7']![1]).toBe(true);
      // It has no children at all.
      expect(after['calculated.logins']![4]).toBe(false);
      await workOff(app);
      expect(await stale()).toEqual(Object.fromEntries(keys.map((key) => [key, none])));
    } finally {
      await app.close();
    }
  });

  it('names what a company has no single series of', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await expect(app.catalogue.resolve('COMPANY', 'asset.metrics.level')).rejects.toMatchObject({
        code: 'METRIC_UNKNOWN',
        message: expect.stringContaining('Define a calculated metric'),
      });
      const keys = (await app.catalogue.list({ model: 'COMPANY' })).map((metric) => metric.key);
      expect(keys).toContain('system.users_active_last30');
      expect(keys.some((key) => key.includes('@'))).toBe(false);
      expect((await app.catalogue.list({ model: 'ASSET' })).map((metric) => metric.key)).not.toContain(
        'system.users_total',
      );
    } finally {
      await app.close();
    }
  });

  it('knows which metrics of children a metric of companies depends on', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, [event(0, 0, 3)]);
      await defineAll(app, FAMILY_METRICS);
      const idle = await app.catalogue.resolve('COMPANY', 'calculated.idle');
      const child = await app.catalogue.resolve('END_USER', 'calculated.u_idle');
      expect(await app.metrics.inputsOf([idle])).toMatchObject([[{ model: 'END_USER', key: 'calculated.u_idle' }]]);
      expect(await app.metrics.usedBy([child])).toMatchObject([[{ model: 'COMPANY', key: 'calculated.idle' }]]);
      await expect(app.metrics.delete('calculated.u_idle')).rejects.toMatchObject({ code: 'METRIC_IN_USE' });
      await app.metrics.delete('calculated.idle');
      await app.metrics.delete('calculated.u_idle');
      await workOff(app);
      expect(await differences(app, 62)).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('follows an edited metric of children, and forgets what nothing reads any more', async () => {
    const app = await openApp(context, await context.place(), { TODAY });
    try {
      await createFamilies(app);
      await sendFamily(app, [event(0, 0, 3), event(0, 1, 9), event(1, 0, 2)]);
      await defineAll(app, FAMILY_METRICS);
      await workOff(app);
      const rows = () =>
        app.database.snapshot((session) =>
          session.all<{ identity: string }>('SELECT identity FROM roll_up ORDER BY series_id'),
        );
      const before = await rows();
      const formula = { type: 'metricOverTime', prop: 'activities.login', op: 'SUM', days: 2 };
      await app.metrics.update('calculated.u_week', { formula }, null);
      await sendFamily(app, [event(0, 2, 30), event(1, 0, 5)]);
      await workOff(app);
      expect(await differences(app, 62)).toEqual([]);
      const after = await rows();
      expect(after.length).toBe(before.length);
      expect(after).not.toEqual(before);
      await app.metrics.update('calculated.busy', { formula: { type: 'rawNumber', value: 1 } }, null);
      await workOff(app);
      expect((await rows()).length).toBe(before.length - 1);
      await app.metrics.update(
        'calculated.busy',
        { formula: { type: 'metricOverTime', prop: 'enduser.calculated.u_week', across: 'MAX' } },
        null,
      );
      await workOff(app);
      expect(await differences(app, 62)).toEqual([]);
      expect(
        (await app.ingestion.upsertAssets([{ externalId: 'a0', companyExternalId: companyId(3) }], ORIGIN)).errors,
      ).toEqual([]);
      await workOff(app);
      expect(await differences(app, 62)).toEqual([]);
    } finally {
      await app.close();
    }
  });
});

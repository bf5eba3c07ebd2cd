import { describeFormulas } from './setup.js';

describeFormulas('formulas over texts, children and different values', ({ server, ids, preview, explain }) => {
  beforeAll(async () => {
    await server().data(
      `mutation { upsertCompanies(input: [
          { externalId: "acme", segment: "trial", asOf: "2026-01-02" }, { externalId: "acme", segment: "enterprise", asOf: "2026-01-08" }]) { errors { code } } }`,
    );
  });

  test('a text field that is compared says what it holds, and since when', async () => {
    const formula = 'IF(company.segment = "enterprise", 1, 0)';
    const { root } = await explain({ formula, on: '2026-01-07' });
    expect(root).toMatchObject({ value: 0, note: '"equal to" does not hold: else is taken.' });
    expect(root.children.slice(0, 2)).toMatchObject([
      { kind: 'TEXT_FIELD', value: null, note: '"trial" since 2026-01-02.' },
      { kind: 'TEXT', value: null, text: '"enterprise"' },
    ]);
    expect((await explain({ formula, on: '2026-01-08' })).value).toBe(1);
    const { results } = await preview({ formula, ids: [ids.acme], from: '2026-01-06', to: '2026-01-09' });
    expect(results[0].series.values).toEqual([0, 0, 1, 1]);
    const unset = await explain({ formula: 'IF(company.owner = "ann", 1, 0)' });
    expect(unset.root.children[0]).toMatchObject({ note: 'No text on 2026-01-11.' });
  });

  test("a company's formula over its end-users", async () => {
    const { results } = await preview({
      formula: 'SUM(enduser.activities.login, 7d)',
      ids: [ids.acme, ids.blank],
      last: 2,
    });
    expect(results.map((result: { series: { values: number[] } }) => result.series.values)).toEqual([
      [49, 49],
      [0, 0],
    ]);
    const { root } = await explain({ formula: 'SUM(enduser.activities.login, 7d)' });
    expect(root).toMatchObject({ kind: 'WINDOW', value: 49 });
    expect(root.points.map((point: { value: number }) => point.value)).toEqual([10, 9, 8, 12, 10]);
  });

  test('counts of users and of different values have words instead of points', async () => {
    const { root } = await explain({ formula: { type: 'usersOverTime', days: 7, prop: 'activities.login' } });
    expect(root).toMatchObject({ kind: 'USERS', value: 3, points: [], from: '2026-01-05', to: '2026-01-11' });
    expect(root.note).toContain('end-users');
    const distinct = { type: 'distinctOverTime', days: 7, prop: 'activities.login', property: 'page' };
    expect((await explain({ formula: distinct })).root).toMatchObject({ kind: 'DISTINCT', value: 0, points: [] });
    expect(await explain({ key: 'system.users_total' })).toMatchObject({ value: 3 });
  });
});

import { statementsOf } from '../../support/statements';
import { describeFormulas, EXPLAIN, PREVIEW, window } from './setup.js';

describeFormulas('statements of formulas', ({ server, ids }) => {
  const asked = (document: string, variables: object) =>
    statementsOf(server().app.database, () => server().data(document, variables));

  test('as many for 50 entities as for 5, as many for 30 windows as for 3', async () => {
    const input = Array.from({ length: 600 }, (_, i) => ({ externalId: `c${i}`, createdAt: '2025-12-01' }));
    await server().data('mutation ($input: [CompanyInput!]!) { upsertCompanies(input: $input) { created } }', {
      input,
    });
    const formula = 'SUM(activities.login, 7d) + LAST(calculated.pace, 30d) + SUM(enduser.activities.login, 30d)';
    const ask = { model: 'COMPANY', formula, last: 90 };
    const few = await asked(PREVIEW, { ...ask, first: 5 });
    expect(await asked(PREVIEW, { ...ask, first: 50 })).toBe(few);
    expect(few).toBeLessThan(50);
    const windows = (count: number) => ['SUM', ...Array.from({ length: count }, (_, i) => window(i + 1, 'SUM'))];
    const small = await asked(EXPLAIN, { id: ids.acme, formula: windows(3) });
    expect(await asked(EXPLAIN, { id: ids.acme, formula: windows(30) })).toBe(small);
    expect(small).toBeLessThan(30);
  });
});

import { describeServer } from '../support/http.js';
import { statementsOf } from '../support/statements';

describeServer('the catalogue of metrics', { work: false }, (server) => {
  it('lists fields that hold numbers, not those that hold texts', async () => {
    await server().data(
      `mutation { upsertCompanies(input: [{ externalId: "acme", segment: "enterprise", custom: { seats: 12, tier: "gold" } }])
        { errors { message } } }`,
    );
    const { metrics } = await server().data('{ metrics(model: COMPANY, kind: FIELD) { key } }');
    expect(metrics).toEqual([{ key: 'company.custom.seats' }, { key: 'company.mrr' }]);
  });

  it('tells of each metric what it is, what it is made of and what is made of it, and finds it by any of its texts', async () => {
    await server().data(
      `mutation {
        upsertCompanies(input: [{ externalId: "acme" }]) { errors { code } }
        trackActivities(input: [
          { name: "Report opened", companyExternalId: "acme", endUserExternalId: "ann", at: "2026-01-05" }
          { name: "Report opened", companyExternalId: "acme", endUserExternalId: "ann", at: "2026-01-08" }
        ]) { errors { code } }
        week: createCalculatedMetric(input: { slug: "opened", name: "Opened", model: END_USER, unit: "reports", description: "How often a person LOOKED within a week", formula: { type: "metricOverTime", prop: "activities.Report opened", days: 7, op: "SUM" } }) { key }
        most: createCalculatedMetric(input: { slug: "keenest", name: "Keenest user", model: COMPANY, formula: { type: "metricOverTime", prop: "enduser.calculated.opened", across: "MAX" } }) { key }
        own: createCalculatedMetric(input: { slug: "all_opened", name: "All", model: COMPANY, formula: { type: "metricOverTime", prop: "activities.Report opened", days: 7, op: "SUM" } }) { key }
      }`,
    );
    const facts = 'model key kind seriesKind unit';
    const ask = async (args: string) =>
      (
        await server().data(
          `{ metrics(${args}) { ${facts} inputs { model key } usedBy { model key } firstDay lastDay calculated { slug: key } } }`,
        )
      ).metrics;
    expect(await ask('search: "looked"')).toEqual([
      {
        model: 'END_USER',
        key: 'calculated.opened',
        kind: 'CALCULATED',
        seriesKind: 'GAUGE',
        unit: 'reports',
        inputs: [{ model: 'END_USER', key: 'activities.Report opened' }],
        usedBy: [{ model: 'COMPANY', key: 'calculated.keenest' }],
        firstDay: null,
        lastDay: null,
        calculated: { slug: 'calculated.opened' },
      },
    ]);
    const raw = await ask('kind: ACTIVITY, search: "rEpOrT"');
    expect(raw).toMatchObject([
      {
        model: 'COMPANY',
        inputs: [],
        usedBy: [{ key: 'calculated.all_opened' }],
        firstDay: '2026-01-05',
        lastDay: '2026-01-08',
        calculated: null,
      },
      {
        model: 'END_USER',
        inputs: [],
        usedBy: [{ key: 'calculated.opened' }],
        firstDay: '2026-01-05',
        lastDay: '2026-01-08',
      },
    ]);
    expect(await ask('model: COMPANY, search: "keenest"')).toMatchObject([
      { inputs: [{ model: 'END_USER', key: 'calculated.opened' }], usedBy: [] },
    ]);
    expect(await ask('kind: METRIC, search: "report"')).toEqual([]);
  });

  it('asks once for what all metrics are made of', async () => {
    const { database } = server().app;
    const statements = async (search: string) => {
      const document = `{ metrics(search: "${search}") { key inputs { key } usedBy { key } } }`;
      const { metrics } = await server().data(document);
      return { taken: await statementsOf(database, () => server().data(document)), found: metrics.length };
    };
    const one = await statements('keenest');
    const all = await statements('');
    expect(one.found).toBe(1);
    expect(all.found).toBeGreaterThan(10);
    expect(all.taken).toBe(one.taken);
  });

  it.each(['a\u0000b', '\ud83d'])('refuses what no database gives back: %j', async (name) => {
    const { errors } = await server().query(
      'mutation ($name: String!) { createCalculatedMetric(input: { name: $name, model: COMPANY, formula: 1 }) { key } }',
      { name },
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'VALUE_INVALID', path: 'name' });
  });
});

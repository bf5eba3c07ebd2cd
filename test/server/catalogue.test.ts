import { describeServer } from '../support/http.js';

describeServer('the catalogue of metrics', { work: false }, (server) => {
  it('lists fields that hold numbers, not those that hold texts', async () => {
    await server().data(
      `mutation { upsertCompanies(input: [{ externalId: "acme", segment: "enterprise", custom: { seats: 12, tier: "gold" } }])
        { errors { message } } }`,
    );
    const { metrics } = await server().data('{ metrics(model: COMPANY, kind: FIELD) { key } }');
    expect(metrics).toEqual([{ key: 'company.custom.seats' }, { key: 'company.mrr' }]);
  });

  it.each(['a\u0000b', '\ud83d'])('refuses what no database gives back: %j', async (name) => {
    const { errors } = await server().query(
      'mutation ($name: String!) { createCalculatedMetric(input: { name: $name, model: COMPANY, formula: 1 }) { key } }',
      { name },
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'VALUE_INVALID', path: 'name' });
  });
});

import { describeServer } from '../support/http.js';

const DELETE_ACTIVITIES =
  'mutation ($ids: [ID!]!) { deleteActivities(ids: $ids) { deleted errors { index code message path } } }';
const DELETE_POINTS =
  'mutation ($ids: [ID!]!) { deleteMetricPoints(ids: $ids) { deleted errors { index code path } } }';
const DEFINE = `mutation ($input: DefineMetricInput!) {
  defineMetric(input: $input) { id key model kind seriesKind fold name description unit direction }
}`;

describeServer('Corrections and definitions', { today: '2026-01-12' }, (server) => {
  beforeAll(async () => {
    await server().data(`mutation { upsertCompanies(input: [
      { externalId: "acme", createdAt: "2026-01-01" }, { externalId: "zeta", createdAt: "2026-01-01" }
    ]) { created } }`);
  });

  const company = (fields: string) =>
    server()
      .data(`{ company(externalId: "acme") { id ${fields} } }`)
      .then((data) => data.company);

  it('take back an activity: it leaves the list and the numbers, and stays taken', async () => {
    const push = `mutation { trackActivities(input: [
      { id: "e1", name: "login", companyExternalId: "acme", at: "2026-01-05" }
      { id: "e2", name: "login", companyExternalId: "acme", at: "2026-01-06", count: 3 }
    ]) { accepted duplicates } }`;
    await server().data(push);
    const list =
      'activities { nodes { id at } } metric(key: "activities.login") { series(from: "2026-01-05", to: "2026-01-06") { values } }';
    const before = await company(list);
    expect(before.metric.series.values).toEqual([1, 3]);
    const wrong = before.activities.nodes[0].id;
    const foreign = before.id;
    const { deleteActivities } = await server().data(DELETE_ACTIVITIES, { ids: [foreign, wrong, 'nonsense', wrong] });
    expect(deleteActivities).toMatchObject({
      deleted: 1,
      errors: [
        { index: 0, code: 'ACTIVITY_UNKNOWN', path: 'ids.0' },
        { index: 2, code: 'ACTIVITY_UNKNOWN', path: 'ids.2' },
      ],
    });
    const after = await company(list);
    expect(after.metric.series.values).toEqual([1, 0]);
    expect(after.activities.nodes).toHaveLength(1);
    expect((await server().data(push)).trackActivities).toEqual({ accepted: 0, duplicates: 2 });
    expect((await server().data(DELETE_ACTIVITIES, { ids: [wrong] })).deleteActivities).toMatchObject({
      deleted: 0,
      errors: [{ index: 0, code: 'ACTIVITY_UNKNOWN' }],
    });
  });

  it('take back a value: the one before it counts again', async () => {
    await server().data(`mutation { pushMetrics(input: [
      { metric: "seats", externalId: "acme", at: "2026-01-05T10:00:00Z", value: 5 }
      { metric: "seats", externalId: "acme", at: "2026-01-05T11:00:00Z", value: 500 }
    ]) { accepted } }`);
    const seats = 'metric(key: "metrics.seats") { value(on: "2026-01-05") }';
    const acme = await company(seats);
    expect(acme.metric.value).toBe(500);
    const { metricPoints } = await server().data(
      'query ($id: ID!) { metricPoints(entityId: $id, key: "metrics.seats") { nodes { id value } } }',
      { id: acme.id },
    );
    const [wrong, right] = metricPoints.nodes;
    expect(wrong.value).toBe(500);
    expect((await server().data(DELETE_POINTS, { ids: [wrong.id] })).deleteMetricPoints).toEqual({
      deleted: 1,
      errors: [],
    });
    expect((await company(seats)).metric.value).toBe(5);
    await server().data(DELETE_POINTS, { ids: [right.id] });
    expect((await company(seats)).metric.value).toBeNull();
    expect((await server().data(DELETE_POINTS, { ids: [right.id] })).deleteMetricPoints.errors).toEqual([
      { index: 0, code: 'POINT_UNKNOWN', path: 'ids.0' },
    ]);
  });

  it('are refused without the scope', async () => {
    const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }';
    const others = await server().data(create, { input: { name: 'most', scopes: ['READ', 'INGEST', 'MANAGE'] } });
    const { secret } = others.createApiKey;
    for (const document of [DELETE_ACTIVITIES, DELETE_POINTS]) {
      const { errors } = await server().query(document, { ids: [] }, secret);
      expect(errors[0]!.extensions.code).toBe('FORBIDDEN');
    }
    const input = { metric: 'seats', model: 'COMPANY', unit: 'seats' };
    expect((await server().query(DEFINE, { input }, secret)).errors).toEqual([]);
    const reader = await server().data(create, { input: { name: 'few', scopes: ['READ', 'INGEST', 'ADMIN'] } });
    const { errors } = await server().query(DEFINE, { input }, reader.createApiKey.secret);
    expect(errors[0]!.extensions.code).toBe('FORBIDDEN');
  });

  it('define a metric that nobody has pushed; what is left out stays, null clears', async () => {
    const define = async (input: object) =>
      (await server().data(DEFINE, { input: { metric: 'tickets', model: 'COMPANY', ...input } })).defineMetric;
    const first = await define({
      name: 'Tickets',
      description: 'Opened.',
      unit: 'tickets',
      direction: 'DOWN',
      kind: 'COUNTER',
    });
    expect(first).toMatchObject({
      key: 'metrics.tickets',
      model: 'COMPANY',
      kind: 'METRIC',
      seriesKind: 'COUNTER',
      fold: 'SUM',
      name: 'Tickets',
      description: 'Opened.',
      unit: 'tickets',
      direction: 'DOWN',
    });
    expect(await define({ unit: null })).toEqual({ ...first, unit: null });
    expect(await define({ name: null, direction: 'UP' })).toEqual({
      ...first,
      unit: null,
      name: 'tickets',
      direction: 'UP',
    });
    expect(await define({ kind: 'GAUGE', fold: 'MAX' })).toMatchObject({ seriesKind: 'GAUGE', fold: 'MAX' });
    expect(await define({ kind: 'GAUGE' })).toMatchObject({ seriesKind: 'GAUGE', fold: 'MAX' });
    expect(await define({ fold: null })).toMatchObject({ seriesKind: 'GAUGE', fold: 'LAST' });
    expect(await define({ kind: 'COUNTER' })).toMatchObject({ seriesKind: 'COUNTER', fold: 'SUM' });
    expect(await define({ kind: null })).toMatchObject({ seriesKind: 'GAUGE', fold: 'LAST' });
    const { metric } = await server().data('{ metric(key: "metrics.tickets", model: COMPANY) { name fold } }');
    expect(metric).toEqual({ name: 'tickets', fold: 'LAST' });
  });

  it.each([
    [{ metric: 'seats', kind: 'COUNTER', fold: 'MAX' }, 'BAD_USER_INPUT', 'fold'],
    [{ metric: '' }, 'VALUE_MISSING', 'metric'],
    [{ metric: 'x'.repeat(300) }, 'VALUE_TOO_LONG', 'metric'],
    [{ metric: 'seats', name: ' ' }, 'VALUE_MISSING', 'name'],
    [{ metric: 'seats', unit: 'u'.repeat(100) }, 'VALUE_TOO_LONG', 'unit'],
    [{ metric: 'never told', kind: 'COUNTER', fold: 'AVG' }, 'BAD_USER_INPUT', 'fold'],
  ])('refuse what makes no sense (%#)', async (input, code, path) => {
    const { errors } = await server().query(DEFINE, { input: { model: 'COMPANY', ...input } });
    expect(errors[0]!.extensions).toMatchObject({ code });
    expect(JSON.stringify(errors[0])).toContain(path);
    const { metrics } = await server().data('{ metrics(model: COMPANY, search: "never told") { key } }');
    expect(metrics).toEqual([]);
  });

  it('fold the days of a metric again by a run that is shown', async () => {
    await server().data(`mutation { pushMetrics(input: [
      { metric: "sold", externalId: "zeta", at: "2026-01-05T10:00:00Z", value: 5 }
      { metric: "sold", externalId: "zeta", at: "2026-01-05T11:00:00Z", value: 7 }
    ]) { accepted } }`);
    const sold = async () =>
      (
        await server().data(
          '{ company(externalId: "zeta") { metric(key: "metrics.sold") { stale series(from: "2026-01-05", to: "2026-01-06") { values } } } }',
        )
      ).company.metric;
    expect(await sold()).toEqual({ stale: false, series: { values: [7, null] } });
    await server().data(DEFINE, { input: { metric: 'sold', model: 'COMPANY', kind: 'COUNTER' } });
    let now = await sold();
    while (now.stale) now = await sold();
    expect(now.series.values).toEqual([12, 0]);
    const runs = async () =>
      (
        await server().data('{ materializationRuns(first: 20) { nodes { id trigger status progress } } }')
      ).materializationRuns.nodes.filter((run: { trigger: string }) => run.trigger === 'REFOLD');
    const before = await runs();
    expect(before.length).toBeGreaterThan(0);
    // What it is already changes nothing.
    await server().data(DEFINE, { input: { metric: 'sold', model: 'COMPANY', kind: 'COUNTER', fold: 'SUM' } });
    expect(await runs()).toHaveLength(before.length);
  });
});

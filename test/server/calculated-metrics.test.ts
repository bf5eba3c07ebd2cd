import { describeServer } from '../support/http.js';
import { loadAcme } from './acme.js';

const CREATE = `mutation ($input: CreateCalculatedMetricInput!) { createCalculatedMetric(input: $input) { id key name formula emptyAs model } }`;

const window = (days: number, op: string, prop = 'activities.login') => ({ type: 'metricOverTime', days, op, prop });

describeServer('calculated metrics', { today: '2026-01-12' }, (server) => {
  beforeAll(() => loadAcme(server()));

  test('created, computed, read, found by, changed, deleted', async () => {
    const { createCalculatedMetric: created } = await server().data(CREATE, {
      input: {
        slug: 'weekly',
        name: 'Weekly logins',
        model: 'COMPANY',
        formula: window(7, 'SUM', 'metrics.storage'),
        unit: 'GB',
      },
    });
    expect(created).toMatchObject({
      key: 'calculated.weekly',
      name: 'Weekly logins',
      emptyAs: 'EMPTY',
      model: 'COMPANY',
    });
    const { createCalculatedMetric: reader } = await server().data(CREATE, {
      input: {
        name: 'Twice that',
        model: 'COMPANY',
        formula: ['MULTIPLICATION', { type: 'rawNumber', value: 2 }, window(1, 'LAST', 'calculated.weekly')],
      },
    });
    const { materialize } = await server().data(
      'mutation { materialize { id status trigger from to metrics { key } } }',
    );
    expect(materialize).toMatchObject({ trigger: 'MANUAL' });
    const id = Number(Buffer.from(materialize.id, 'base64url').toString().split(':')[1]);
    await server().app.materializer.finished(id);

    const data = await server().data(
      `query ($run: ID!, $reader: String!) {
        company(externalId: "acme") { metrics(keys: ["calculated.weekly", $reader]) { value stale metric { kind unit inputs { key } usedBy { key } calculated { key slugless: name materializedThrough lastRun { status } } } } }
        companies(filter: { metric: { key: "calculated.weekly", value: { gt: 100 } } }) { nodes { externalId } totalCount }
        node(id: $run) { ... on MaterializationRun { id status progress from to startedAt finishedAt error metrics { key } } }
        materializationRuns(first: 1) { nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } }
        calculatedMetrics(model: COMPANY) { key }
        none: calculatedMetrics(model: ASSET) { key }
        calculatedMetric(key: "calculated.weekly") { id key materializedThrough formula }
        missing: calculatedMetric(key: "calculated.nothing") { id }
        metric(key: "calculated.weekly", model: COMPANY) { id kind }
      }`,
      { run: materialize.id, reader: reader.key },
    );
    expect(data.company.metrics).toMatchObject([
      {
        value: 171,
        stale: false,
        metric: {
          kind: 'CALCULATED',
          unit: 'GB',
          inputs: [{ key: 'metrics.storage' }],
          usedBy: [{ key: reader.key }],
        },
      },
      { value: 342, stale: false, metric: { inputs: [{ key: 'calculated.weekly' }], usedBy: [] } },
    ]);
    expect(data.company.metrics[0].metric.calculated).toMatchObject({
      materializedThrough: '2026-01-11',
      lastRun: { status: 'SUCCEEDED' },
    });
    expect(data.companies).toEqual({ nodes: [{ externalId: 'acme' }], totalCount: 1 });
    expect(data.node).toMatchObject({ id: materialize.id, status: 'SUCCEEDED', progress: 1, error: null });
    expect(data.calculatedMetrics.map((metric: { key: string }) => metric.key).sort()).toEqual(
      [reader.key, 'calculated.weekly'].sort(),
    );
    expect(data).toMatchObject({ none: [], missing: null, calculatedMetric: { materializedThrough: '2026-01-11' } });
    for (const one of [data.calculatedMetric, data.metric]) {
      const { node } = await server().data('query ($id: ID!) { node(id: $id) { id __typename } }', { id: one.id });
      expect(node.id).toBe(one.id);
    }
    const next = await server().data(
      'query ($after: String) { materializationRuns(first: 500, after: $after) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }',
      { after: data.materializationRuns.pageInfo.endCursor },
    );
    expect(next.materializationRuns.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
    expect(next.materializationRuns.nodes).not.toContainEqual(data.materializationRuns.nodes[0]);

    const refused = await server().query('mutation { deleteCalculatedMetric(key: "calculated.weekly") }');
    expect(refused.errors).toMatchObject([{ extensions: { code: 'METRIC_IN_USE' } }]);
    expect(refused.errors[0]?.message).toContain(reader.key);
    const { updateCalculatedMetric } = await server().data(
      'mutation { updateCalculatedMetric(key: "calculated.weekly", input: { name: "Storage", unit: null }) { name unit formula } }',
    );
    expect(updateCalculatedMetric).toEqual({ name: 'Storage', unit: null, formula: created.formula });
    const { errors } = await server().query(
      'mutation { updateCalculatedMetric(key: "calculated.weekly", input: { name: null }) { name } }',
    );
    expect(errors).toMatchObject([{ extensions: { code: 'VALUE_MISSING', path: 'name' } }]);
    expect(
      await server().data('mutation ($key: String!) { deleteCalculatedMetric(key: $key) }', { key: reader.key }),
    ).toEqual({ deleteCalculatedMetric: true });
    expect(
      (await server().query('mutation ($key: String!) { deleteCalculatedMetric(key: $key) }', { key: reader.key }))
        .errors,
    ).toMatchObject([{ extensions: { code: 'METRIC_UNKNOWN' } }]);
  });

  test('the worked week: sum, average, division', async () => {
    const formulas = {
      sum: window(7, 'SUM'),
      average: window(7, 'AVERAGE'),
      perDay: ['DIVISION', window(7, 'SUM'), { type: 'rawNumber', value: 7 }],
    };
    for (const [slug, formula] of Object.entries(formulas)) {
      await server().data(CREATE, { input: { slug, name: slug, model: 'COMPANY', formula } });
    }
    // Not waited for: what is not cached yet is computed on reading.
    const { company } = await server().data(
      '{ company(externalId: "acme") { metrics(keys: ["calculated.sum", "calculated.average", "calculated.perDay"]) { value } } }',
    );
    expect(company.metrics).toEqual([{ value: 49 }, { value: 9.8 }, { value: 7 }]);
  });

  test('a formula with errors is refused with all of them, and checkFormula says the same', async () => {
    const formula = ['DIVISON', { type: 'metricOverTime', prop: 'activities.logn', op: 'SUMM' }, 'x'];
    const { checkFormula } = await server().data(
      `query ($formula: Formula!) { checkFormula(model: COMPANY, formula: $formula) {
        valid formula problems { severity code message path offset line column suggestions } inputs { key } } }`,
      { formula },
    );
    expect(checkFormula).toMatchObject({ valid: false, formula: null });
    expect(checkFormula.problems).toContainEqual(
      expect.objectContaining({
        severity: 'ERROR',
        code: 'FORMULA_UNKNOWN_OPERATOR',
        path: '$[0]',
        suggestions: ['DIVISION'],
      }),
    );
    const { errors } = await server().query(CREATE, { input: { name: 'x', model: 'COMPANY', formula } });
    expect(errors).toMatchObject([{ extensions: { code: 'FORMULA_INVALID' } }]);
    expect(errors[0]?.extensions.problems).toContainEqual(
      expect.objectContaining({ code: 'FORMULA_UNKNOWN_OPERATOR' }),
    );
  });

  test('a good formula, as value and as JSON text, with its inputs', async () => {
    const formula = window(7, 'SUM');
    const data = await server().data(
      `query ($value: Formula!, $text: Formula!) {
        value: checkFormula(model: COMPANY, formula: $value) { valid formula problems { code } inputs { key } }
        text: checkFormula(model: COMPANY, formula: $text) { valid formula inputs { key } }
        literal: checkFormula(model: COMPANY, formula: { type: "metricOverTime", days: 7, op: "SUM", prop: "activities.login" }) { formula }
      }`,
      { value: formula, text: JSON.stringify(formula) },
    );
    expect(data.value).toMatchObject({ valid: true, problems: [], inputs: [{ key: 'activities.login' }] });
    expect(data.text.formula).toEqual(data.value.formula);
    expect(data.literal.formula).toEqual(data.value.formula);
  });

  test.each([
    ['not JSON', '["SUM", ', 'FORMULA_NOT_JSON'],
    ['too deep', nested(60), 'FORMULA_TOO_DEEP'],
    ['wrong model', JSON.stringify(window(1, 'LAST', 'asset.metrics.x')), 'FORMULA_WRONG_MODEL'],
    ['a window too long', JSON.stringify(window(3661, 'SUM')), 'FORMULA_WINDOW_TOO_LONG'],
  ])('a formula that is %s', async (_, formula, code) => {
    const { checkFormula } = await server().data(
      'query ($formula: Formula!) { checkFormula(model: END_USER, formula: $formula) { valid problems { code } } }',
      { formula },
    );
    expect(checkFormula).toMatchObject({ valid: false });
    expect(checkFormula.problems.map((problem: { code: string }) => problem.code)).toContain(code);
  });

  test('operators lists the language', async () => {
    const { operators, aggregations } = await server().data(
      '{ operators(kind: OPERATOR) { name kind aliases summary signature plugin } aggregations: operators(kind: AGGREGATION) { name } }',
    );
    expect(operators).toContainEqual({
      name: 'DIVISION',
      kind: 'OPERATOR',
      aliases: ['DIVIDE'],
      summary: expect.any(String),
      signature: expect.stringMatching(/^DIVISION\(/),
      plugin: 'tidemark',
    });
    expect(aggregations).toContainEqual({ name: 'TREND' });
  });

  test('a new metric that reads itself is a cycle, not an unknown name', async () => {
    const input = { slug: 'selfish', name: 'x', model: 'COMPANY', formula: window(1, 'LAST', 'calculated.selfish') };
    expect((await server().query(CREATE, { input })).errors).toMatchObject([
      { extensions: { code: 'FORMULA_CYCLE', cycle: ['selfish', 'selfish'] } },
    ]);
  });

  test.each([
    'updateCalculatedMetric(key: "calculated.weekli", input: {}) { key }',
    'deleteCalculatedMetric(key: "calculated.weekli")',
    'deleteCalculatedMetric(key: "weekly")',
    'materialize(keys: ["weekli"]) { id }',
  ])('%s names the nearest metric', async (call) => {
    const [error] = (await server().query(`mutation { ${call} }`)).errors;
    expect(error?.extensions).toMatchObject({ code: 'METRIC_UNKNOWN', suggestions: ['calculated.weekly'] });
    expect(error?.message).toContain('Did you mean calculated.weekly?');
  });

  test('a metric named twice is computed once', async () => {
    const { materialize } = await server().data(
      'mutation { materialize(keys: ["calculated.weekly", "calculated.weekly"]) { metrics { key } } }',
    );
    expect(materialize.metrics).toEqual([{ key: 'calculated.weekly' }]);
  });

  test('unknown keys of materialize, and a cursor of another list', async () => {
    expect((await server().query('mutation { materialize(keys: ["calculated.weekli"]) { id } }')).errors).toMatchObject(
      [{ extensions: { code: 'METRIC_UNKNOWN', suggestions: expect.arrayContaining(['calculated.weekly']) } }],
    );
    expect((await server().query('{ materializationRuns(after: "x") { nodes { id } } }')).errors).toMatchObject([
      { extensions: { code: 'CURSOR_INVALID', path: 'after' } },
    ]);
    expect((await server().query('{ materializationRuns(first: 501) { nodes { id } } }')).errors).toMatchObject([
      { extensions: { code: 'PAGE_TOO_LARGE', path: 'first' } },
    ]);
  });

  test('the catalogue lists what is there', async () => {
    const { metrics, users, logins } = await server().data(`{
      metrics(model: COMPANY) { key kind model } users: metrics(model: END_USER, kind: ACTIVITY) { key firstDay } logins: metrics(search: "LOGIN", kind: ACTIVITY) { key model }
    }`);
    const keys = metrics.map((metric: { key: string }) => metric.key);
    expect(keys).toEqual(
      expect.arrayContaining(['activities.login', 'metrics.storage', 'system.activity_count', 'calculated.weekly']),
    );
    expect(users).toEqual([{ key: 'activities.login', firstDay: '2026-01-05' }]);
    expect(logins).toEqual(
      expect.arrayContaining([
        { key: 'activities.login', model: 'COMPANY' },
        { key: 'activities.login', model: 'END_USER' },
      ]),
    );
  });
});

function nested(depth: number): string {
  return `${'["ABS", '.repeat(depth)}{"type":"rawNumber","value":1}${']'.repeat(depth)}`;
}

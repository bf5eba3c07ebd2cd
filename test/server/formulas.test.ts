import { describeServer } from '../support/http.js';
import { loadAcme } from './acme.js';

const PREVIEW = `query ($model: Model!, $formula: Formula!, $emptyAs: EmptyAs, $ids: [ID!], $first: Int, $from: Date, $to: Date, $last: Int) {
  previewFormula(model: $model, formula: $formula, emptyAs: $emptyAs, ids: $ids, first: $first, from: $from, to: $to, last: $last) {
    check { valid formula problems { severity code path offset line column suggestions } inputs { key } }
    results { entity { __typename id name externalId } series { from to every values points { day value } } }
    faults { name }
  }
}`;
const NODE = 'kind text value note path within from to points { day value }';
const EXPLAIN = `query ($id: ID!, $formula: Formula, $key: String, $on: Date) {
  explainFormula(entityId: $id, formula: $formula, key: $key, on: $on) {
    day value note metric { key } entity { id }
    root { ${NODE} children { ${NODE} children { ${NODE} children { ${NODE} } } } }
    nodes { ${NODE} }
  }
}`;
const CREATE = `mutation ($input: CreateCalculatedMetricInput!) { createCalculatedMetric(input: $input) { key formula } }`;

const window = (days: number, op: string, prop = 'activities.login') => ({ type: 'metricOverTime', days, op, prop });
const SUM_7 = window(7, 'SUM');

describeServer('formulas that are tried', { today: '2026-01-12', work: false }, (server) => {
  let acme = '';
  let blank = '';

  const preview = async (variables: object) =>
    (await server().data(PREVIEW, { model: 'COMPANY', ...variables })).previewFormula;
  const explain = async (variables: object) =>
    (await server().data(EXPLAIN, { id: acme, ...variables })).explainFormula;
  const refused = async (document: string, variables: object) => (await server().query(document, variables)).errors;

  beforeAll(async () => {
    await loadAcme(server());
    const data = await server().data('{ companies { nodes { id externalId } } }');
    const idOf = (name: string) =>
      data.companies.nodes.find(({ externalId }: { externalId: string }) => externalId === name).id;
    acme = idOf('acme');
    blank = idOf('blank');
    const formula = ['DIVISION', SUM_7, window(1, 'LAST', 'metrics.storage')];
    await server().data(CREATE, { input: { slug: 'pace', name: 'Pace', model: 'COMPANY', formula, emptyAs: 'ZERO' } });
  });

  describe('previewFormula', () => {
    test('the worked week, for the first companies, over the last days', async () => {
      const { check, results } = await preview({ formula: SUM_7, last: 4 });
      expect(check).toMatchObject({ valid: true, problems: [], inputs: [{ key: 'activities.login' }] });
      expect(check.formula).toEqual(SUM_7);
      expect(results).toMatchObject([
        {
          entity: { __typename: 'Company', id: acme, name: 'Acme', externalId: 'acme' },
          series: { from: '2026-01-08', to: '2026-01-11', every: 'DAY', values: [39, 49, 49, 49] },
        },
        { entity: { id: blank }, series: { values: [0, 0, 0, 0] } },
      ]);
      expect(results[0].series.points[1]).toEqual({ day: '2026-01-09', value: 49 });
    });

    test('thirty days where none are given, today where it is asked for, nothing after it', async () => {
      expect((await preview({ formula: SUM_7, first: 1 })).results[0].series).toMatchObject({
        from: '2025-12-13',
        to: '2026-01-11',
      });
      const { series } = (await preview({ formula: SUM_7, ids: [acme], from: '2026-01-10', to: '2026-01-14' }))
        .results[0];
      expect(series.values).toEqual([49, 49, 39, null, null]);
    });

    test('chosen entities in their order, one named twice, none at all', async () => {
      const names = async (ids: string[]) =>
        (await preview({ formula: SUM_7, ids })).results.map((result: { entity: { id: string } }) => result.entity.id);
      expect(await names([blank, acme, blank])).toEqual([blank, acme, blank]);
      expect(await names([])).toEqual([]);
    });

    test('other calculated metrics are read as defined, emptyAs comes last', async () => {
      const formula = window(3, 'LAST', 'calculated.pace');
      const { results } = await preview({ formula, ids: [acme], from: '2025-11-30', to: '2026-01-11' });
      expect(results[0].series.values.slice(0, 2)).toEqual([null, 0]);
      expect(results[0].series.values.at(-1)).toBeCloseTo(49 / 71, 12);
      const storage = window(1, 'LAST', 'metrics.storage');
      const plain = await preview({ formula: storage, ids: [acme], from: '2025-11-30', to: '2025-12-01' });
      const zero = await preview({
        formula: storage,
        ids: [acme],
        from: '2025-11-30',
        to: '2025-12-01',
        emptyAs: 'ZERO',
      });
      expect([plain.results[0].series.values, zero.results[0].series.values]).toEqual([
        [null, null],
        [null, 0],
      ]);
    });

    test('an invalid formula has problems and no results, and is no error', async () => {
      const { check, results } = await preview({
        formula: '["DIVISON",\n {"type":"metricOverTime"}]',
        ids: ['nobody'],
      });
      expect(check).toMatchObject({ valid: false, formula: null });
      expect(check.problems).toContainEqual(
        expect.objectContaining({ code: 'FORMULA_UNKNOWN_OPERATOR', line: 1, column: 2, suggestions: ['DIVISION'] }),
      );
      expect(check.problems).toContainEqual(
        expect.objectContaining({ code: 'FORMULA_MISSING_KEY', line: 2, column: 2 }),
      );
      expect(results).toEqual([]);
    });

    test('end-users', async () => {
      const { results } = await preview({ model: 'END_USER', formula: SUM_7, last: 1 });
      expect(results).toHaveLength(3);
      expect(results[0]).toMatchObject({ entity: { __typename: 'EndUser' } });
      const sum = results.reduce(
        (total: number, result: { series: { values: number[] } }) => total + result.series.values[0]!,
        0,
      );
      expect(sum).toBe(49);
    });

    test.each([
      ['nobody', 'NOT_FOUND', 'ids[0]', { ids: ['nobody'] }],
      ['more than a hundred', 'PAGE_TOO_LARGE', 'first', { first: 101 }],
      ['a negative number', 'BAD_USER_INPUT', 'first', { first: -1 }],
      ['days that begin after they end', 'BAD_USER_INPUT', 'from', { from: '2026-01-02', to: '2026-01-01' }],
      ['last and from', 'BAD_USER_INPUT', 'last', { last: 3, from: '2026-01-02' }],
      ['more than 3,660 days', 'PAGE_TOO_LARGE', 'series', { last: 3661 }],
      ['a date that is none', 'DATE_INVALID', undefined, { from: '2026-02-30' }],
    ])('%s: %s', async (_, code, path, variables) => {
      const errors = await refused(PREVIEW, { model: 'COMPANY', formula: SUM_7, ...variables });
      expect(errors).toMatchObject([{ extensions: path === undefined ? { code } : { code, path } }]);
    });

    test('ids of another model, ids and first', async () => {
      const { endUsers } = await server().data('{ endUsers(first: 1) { nodes { id } } }');
      const errors = await refused(PREVIEW, { model: 'COMPANY', formula: SUM_7, ids: [acme, endUsers.nodes[0].id] });
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND', path: 'ids[1]' } }]);
      expect(errors[0]?.message).toContain('company');
      expect(await refused(PREVIEW, { model: 'COMPANY', formula: SUM_7, ids: [acme], first: 1 })).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', path: 'first' } },
      ]);
    });

    test('too many values, and too much work, say what to reduce', async () => {
      const many = await refused(PREVIEW, { model: 'COMPANY', formula: SUM_7, first: 100, last: 3660 });
      expect(many).toMatchObject([{ extensions: { code: 'PREVIEW_TOO_LARGE', limit: 100_000 } }]);
      expect(many[0]?.message).toContain('fewer entities or days');
      const heavy = ['SUM', ...Array.from({ length: 450 }, (_, i) => window(1000 + i, 'MEDIAN'))];
      const [error] = await refused(PREVIEW, { model: 'COMPANY', formula: heavy, last: 3660 });
      expect(error).toMatchObject({ extensions: { code: 'PREVIEW_TOO_LARGE', limit: 50_000_000 } });
      expect(error?.message).toContain('fewer entities or days');
      const fair = ['SUM', ...Array.from({ length: 100 }, (_, i) => window(1000 + i, 'SUM'))];
      const parts = Array.from(
        { length: 30 },
        (_, i) => `p${i}: previewFormula(model: COMPANY, formula: $formula, last: 365) { results { entity { id } } }`,
      );
      const together = await refused(`query ($formula: Formula!) { ${parts.join('\n')} }`, { formula: fair });
      expect(together[0]).toMatchObject({ extensions: { code: 'PREVIEW_TOO_LARGE' } });
      expect(together[0]?.message).toContain('requests of their own');
    });
  });

  describe('explainFormula', () => {
    test('why is this number 0?', async () => {
      const explanation = await explain({ key: 'calculated.pace', on: '2026-01-09' });
      expect(explanation).toMatchObject({
        day: '2026-01-09',
        value: 0,
        note: expect.stringContaining('emptyAs'),
        metric: { key: 'calculated.pace' },
        entity: { id: acme },
      });
      expect(explanation.root).toMatchObject({ kind: 'OPERATOR', value: null, path: '$', within: null });
      expect(explanation.root.note).toContain('is empty');
      const [logins, storage] = explanation.root.children;
      expect(logins).toMatchObject({ kind: 'WINDOW', value: 49, path: '$[1]', from: '2026-01-03', to: '2026-01-09' });
      expect(logins.points).toEqual([10, 9, 8, 12, 10].map((value, i) => ({ day: `2026-01-0${5 + i}`, value })));
      expect(storage).toMatchObject({ value: null, points: [], path: '$[2]' });
      expect(storage.note).toBe('No data point on 2026-01-09. There has been none since 2025-12-01, either.');
      expect(explanation.nodes.map((node: { path: string }) => node.path)).toEqual(['$', '$[1]', '$[2]']);
    });

    test('a calculated metric that is read on the day is unfolded, once', async () => {
      const formula = [
        'SUM',
        window(1, 'LAST', 'calculated.pace'),
        window(1, 'LAST', 'calculated.pace'),
        window(2, 'MAX', 'calculated.pace'),
      ];
      const { root, value } = await explain({ formula });
      expect(value).toBeCloseTo((3 * 49) / 71, 12);
      const [first, second, third] = root.children;
      expect(first.children).toMatchObject([{ path: '$', within: 'calculated.pace', kind: 'OPERATOR' }]);
      expect(first.children[0].children).toMatchObject([{ value: 49 }, { value: 71 }]);
      expect(second).toMatchObject({ children: [], note: expect.stringContaining('further up') });
      expect(third.children).toEqual([]);
      expect(third.points).toMatchObject([{ day: '2026-01-10' }, { day: '2026-01-11' }]);
    });

    test('what compares two days shows these two, a quiet day of a counter as 0', async () => {
      const { root } = await explain({ formula: window(3, 'PERCENT_CHANGE'), on: '2026-01-10' });
      expect(root).toMatchObject({ value: 100 * ((0 - 12) / 12) || -100, from: '2026-01-07', to: '2026-01-10' });
      expect(root.points).toEqual([
        { day: '2026-01-07', value: 8 },
        { day: '2026-01-10', value: 0 },
      ]);
      const quiet = (await explain({ formula: window(1, 'TREND'), on: '2026-01-05' })).root;
      expect(quiet).toMatchObject({ value: null, note: 'Empty: TREND from 0 to 10 is no number.' });
    });

    test.each([
      [['IF', window(7, 'SUM'), 'more than', 10, 1, 0], '"more than" holds: then is taken.'],
      [
        ['IF', window(1, 'LAST'), 'more than', 10, 1, 0],
        '"more than" does not hold (a comparison with empty never does): else is taken.',
      ],
      [['IF', window(1, 'LAST'), 'has value', 1, 0], '"has value" does not hold: else is taken.'],
    ])('IF says which branch it takes: %j', async (formula, note) => {
      expect((await explain({ formula })).root.note).toBe(note);
    });

    test('what is divided by 0 says so', async () => {
      const { root } = await explain({ formula: ['DIVISION', 5, window(1, 'SUM')] });
      expect(root).toMatchObject({ value: null, note: 'Empty: DIVISION of 5 and 0 is no number.' });
    });

    test('raw metrics, all-time operands, before the first day, today and after', async () => {
      expect(await explain({ key: 'activities.login' })).toMatchObject({
        value: 0,
        root: { value: 0, kind: 'WINDOW' },
      });
      expect(await explain({ key: 'metrics.storage' })).toMatchObject({ value: 71 });
      expect(await explain({ key: 'company.mrr' })).toMatchObject({
        value: null,
        root: { kind: 'FIELD', note: 'Not set on 2026-01-11.' },
      });
      const since = await explain({ formula: { type: 'daysSince', prop: 'activities.login' } });
      expect(since).toMatchObject({
        value: 2,
        root: { kind: 'ALL_TIME', note: 'The last data point is of 2026-01-09.' },
      });
      expect(await explain({ key: 'activities.login', on: '2025-11-30' })).toMatchObject({
        value: null,
        note: 'Empty: its first day is 2025-12-01, and everything before is empty.',
      });
      expect(await explain({ key: 'activities.login', on: '2026-01-12' })).toMatchObject({
        value: 0,
        note: expect.stringContaining('provisional'),
      });
      expect(await explain({ formula: window(7, 'SUM'), on: '2026-01-13' })).toMatchObject({
        value: null,
        root: { value: null, points: [], note: null },
        note: expect.stringContaining('after today'),
      });
      expect(await explain({ formula: { type: 'daysSince', prop: 'metrics.nothing' } })).toMatchObject({
        root: { value: null, note: 'There has been no data point since 2025-12-01.' },
      });
      expect(await explain({ formula: window(60, 'DIFFERENCE') })).toMatchObject({
        root: { value: null, note: 'Empty: no value on 2025-11-12 (the first day is 2025-12-01).' },
      });
    });

    test('of today, what emptyAs makes of an empty result is said, too', async () => {
      expect((await explain({ key: 'calculated.pace', on: '2026-01-12' })).note).toBe(
        'Today is not over: the value is provisional. The formula is empty here, and emptyAs makes it 0.',
      );
    });

    test.each([
      ['neither formula nor key', 'BAD_USER_INPUT', {}],
      ['both', 'BAD_USER_INPUT', { formula: SUM_7, key: 'activities.login' }],
      ['an unknown key', 'METRIC_UNKNOWN', { key: 'calculated.pase' }],
      ['a formula with errors', 'FORMULA_INVALID', { formula: ['DIVISON', 1, 2] }],
      ['an id that is none', 'NOT_FOUND', { id: 'x', formula: SUM_7 }],
      [
        'an id that is no entity',
        'NOT_FOUND',
        { id: Buffer.from('MaterializationRun:1').toString('base64url'), formula: SUM_7 },
      ],
      ['an id of nobody', 'NOT_FOUND', { id: Buffer.from('Company:99999').toString('base64url'), formula: SUM_7 }],
    ])('%s: %s', async (_, code, variables) => {
      expect(await refused(EXPLAIN, { id: acme, ...variables })).toMatchObject([{ extensions: { code } }]);
    });

    test('the problems of a formula come with the refusal', async () => {
      const [error] = await refused(EXPLAIN, { id: acme, formula: '["DIVISON", 1, 2]' });
      expect(error?.extensions.problems).toMatchObject([
        { code: 'FORMULA_UNKNOWN_OPERATOR', path: '$[0]', line: 1, column: 2, suggestions: ['DIVISION'] },
      ]);
    });
  });

  describe('the text form', () => {
    const TEXT = 'SUM(activities.login, 7d) / company.custom."expected number of logins" * 100';

    test('is taken wherever a formula is, and means the same as JSON', async () => {
      const { check, results } = await preview({ formula: 'SUM(activities.login, 7d)', ids: [acme], last: 1 });
      expect(check.formula).toEqual(SUM_7);
      expect(results[0].series.values).toEqual([49]);
      const { root } = await explain({ formula: 'IF(metrics.storage > 70, SUM(activities.login, 7d) / 7, 0)' });
      expect(root).toMatchObject({
        value: 7,
        text: 'IF(metrics.storage > 70, SUM(activities.login, 7d) / 7, 0)',
        note: '"more than" holds: then is taken.',
      });
      expect(root.children.map(({ path, text }: { path: string; text: string }) => [path, text])).toEqual([
        ['$[1]', 'metrics.storage'],
        ['$[3]', '70'],
        ['$[4]', 'SUM(activities.login, 7d) / 7'],
        ['$[5]', '0'],
      ]);
    });

    test('created by text, read as JSON and text, updated with either: nothing changes', async () => {
      const create = `mutation ($input: CreateCalculatedMetricInput!) { createCalculatedMetric(input: $input) { key formula text updatedAt } }`;
      const input = { slug: 'expected', name: 'Expected', model: 'COMPANY', formula: ` ${TEXT} // percent` };
      const { createCalculatedMetric: created } = await server().data(create, { input });
      expect(created.text).toBe(TEXT);
      expect(created.formula[0]).toBe('MULTIPLICATION');
      const version = async () => (await server().app.metrics.get('calculated.expected'))?.version;
      for (const formula of [created.text, created.formula, JSON.stringify(created.formula)]) {
        const { updateCalculatedMetric: updated } = await server().data(
          'mutation ($formula: Formula!) { updateCalculatedMetric(key: "calculated.expected", input: { formula: $formula }) { formula text } }',
          { formula },
        );
        expect(updated).toEqual({ formula: created.formula, text: created.text });
        expect(await version()).toBe(1);
      }
      const { calculatedMetrics } = await server().data('{ calculatedMetrics { key text } }');
      expect(calculatedMetrics).toContainEqual({ key: 'calculated.expected', text: TEXT });
    });

    test('a mistake is told by its place in the text, by all that take formulas', async () => {
      const formula = 'SUM(activities.login, 7d)\n  + DIVISON(1, 2)';
      const place = { code: 'FORMULA_UNKNOWN_OPERATOR', offset: 30, line: 2, column: 5, suggestions: ['DIVISION'] };
      const { checkFormula } = await server().data(
        'query ($formula: Formula!) { checkFormula(model: COMPANY, formula: $formula) { valid text problems { code path offset line column suggestions } } }',
        { formula },
      );
      expect(checkFormula).toMatchObject({ valid: false, text: null, problems: [{ ...place, path: null }] });
      expect((await preview({ formula })).check).toMatchObject({ valid: false, problems: [place] });
      const input = { slug: 'wrong', name: 'Wrong', model: 'COMPANY', formula };
      const update =
        'mutation ($formula: Formula!) { updateCalculatedMetric(key: "calculated.pace", input: { formula: $formula }) { key } }';
      for (const errors of [
        await refused(CREATE, { input }),
        await refused(update, { formula }),
        await refused(EXPLAIN, { id: acme, formula }),
      ]) {
        expect(errors).toMatchObject([{ extensions: { code: 'FORMULA_INVALID', problems: [place] } }]);
        expect(errors[0]?.message).toContain('line 2, column 5');
      }
    });

    test.each([
      '',
      '   ',
      'SUM(',
      '/',
      '{',
      '[',
      '"',
      'company.custom.',
      '7d',
      'a'.repeat(100_000),
      '('.repeat(10_000),
      '[1,'.repeat(10_000),
    ])('%.12s… is a problem with a place', async (formula) => {
      const { check, results } = await preview({ formula });
      expect(check).toMatchObject({ valid: false, formula: null });
      expect(check.problems[0]).toMatchObject({
        severity: 'ERROR',
        offset: expect.any(Number),
        line: expect.any(Number),
      });
      expect(results).toEqual([]);
    });

    test.each([[null], [true], [{}], [[]], [[[]]], [['IF']], [{ type: 'metricOverTime', prop: 7 }], [12]])(
      'as a value: %j',
      async (formula) => {
        const document =
          'query ($formula: Formula!) { previewFormula(model: COMPANY, formula: $formula, first: 1) { check { valid problems { code } } results { series { values } } } }';
        const { data, errors } = await server().query(document, { formula });
        if (formula === null) expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
        else if (formula === 12) expect(data.previewFormula.results[0].series.values[0]).toBe(12);
        else expect(data.previewFormula).toMatchObject({ check: { valid: false }, results: [] });
      },
    );
  });

  describe('texts and different values', () => {
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
      const { results } = await preview({ formula, ids: [acme], from: '2026-01-06', to: '2026-01-09' });
      expect(results[0].series.values).toEqual([0, 0, 1, 1]);
      const unset = await explain({ formula: 'IF(company.owner = "ann", 1, 0)' });
      expect(unset.root.children[0]).toMatchObject({ note: 'No text on 2026-01-11.' });
    });
  });

  describe('children', () => {
    test("a company's formula over its end-users", async () => {
      const { results } = await preview({ formula: 'SUM(enduser.activities.login, 7d)', ids: [acme, blank], last: 2 });
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

  describe('statements', () => {
    const statementsOf = async (document: string, variables: object): Promise<number> => {
      const { database } = server().app;
      const before = database.statements;
      await server().data(document, variables);
      return database.statements - before;
    };

    test('as many for 50 entities as for 5, as many for 30 windows as for 3', async () => {
      const input = Array.from({ length: 600 }, (_, i) => ({ externalId: `c${i}`, createdAt: '2025-12-01' }));
      await server().data('mutation ($input: [CompanyInput!]!) { upsertCompanies(input: $input) { created } }', {
        input,
      });
      const formula = 'SUM(activities.login, 7d) + LAST(calculated.pace, 30d) + SUM(enduser.activities.login, 30d)';
      const ask = { model: 'COMPANY', formula, last: 90 };
      await statementsOf(PREVIEW, { ...ask, first: 50 });
      const few = await statementsOf(PREVIEW, { ...ask, first: 5 });
      expect(await statementsOf(PREVIEW, { ...ask, first: 50 })).toBe(few);
      expect(few).toBeLessThan(50);
      const windows = (count: number) => ['SUM', ...Array.from({ length: count }, (_, i) => window(i + 1, 'SUM'))];
      const small = await statementsOf(EXPLAIN, { id: acme, formula: windows(3) });
      expect(await statementsOf(EXPLAIN, { id: acme, formula: windows(30) })).toBe(small);
      expect(small).toBeLessThan(30);
    });
  });

  test('operators says everything that a definition states', async () => {
    const { operators } = await server().data(
      '{ operators { name kind atLeast empties noPoints { counter gauge } parameters { name type required default min max description } conditions { name comparesText parameters { name } } examples { given gives counter keys } } }',
    );
    const of = (name: string, kind: string) =>
      operators.find((one: { name: string; kind: string }) => one.name === name && one.kind === kind);
    expect(of('ROUND', 'OPERATOR')).toMatchObject({
      empties: 'PROPAGATE',
      atLeast: null,
      parameters: [
        { name: 'value', required: true, default: null },
        { name: 'digits', required: false, default: 0 },
      ],
    });
    expect(of('SUM', 'OPERATOR')).toMatchObject({ empties: 'SKIP', atLeast: 1, noPoints: null });
    expect(of('SUM', 'AGGREGATION')).toMatchObject({
      empties: null,
      noPoints: { counter: 0, gauge: null },
      parameters: [],
    });
    expect(of('metricOverTime', 'OPERAND').parameters).toContainEqual(
      expect.objectContaining({ name: 'days', type: 'integer', required: false, default: 1, min: 1, max: 3660 }),
    );
    expect(of('IF', 'OPERATOR').conditions).toContainEqual(
      expect.objectContaining({ name: 'equal to', comparesText: true }),
    );
    expect(of('DIVISION', 'OPERATOR').examples.length).toBeGreaterThan(0);
  });
});

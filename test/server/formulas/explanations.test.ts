import { describeFormulas, EXPLAIN, SUM_7, window } from './setup.js';

describeFormulas('explainFormula', ({ ids, explain, refused }) => {
  test('why is this number 0?', async () => {
    const explanation = await explain({ key: 'calculated.pace', on: '2026-01-09' });
    expect(explanation).toMatchObject({
      day: '2026-01-09',
      value: 0,
      note: expect.stringContaining('emptyAs'),
      metric: { key: 'calculated.pace' },
      entity: { id: ids.acme },
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
    expect(await refused(EXPLAIN, { id: ids.acme, ...variables })).toMatchObject([{ extensions: { code } }]);
  });

  test('the problems of a formula come with the refusal', async () => {
    const [error] = await refused(EXPLAIN, { id: ids.acme, formula: '["DIVISON", 1, 2]' });
    expect(error?.extensions.problems).toMatchObject([
      { code: 'FORMULA_UNKNOWN_OPERATOR', path: '$[0]', line: 1, column: 2, suggestions: ['DIVISION'] },
    ]);
  });
});

import { describeFormulas, PREVIEW, SUM_7, window } from './setup.js';

describeFormulas('previewFormula', ({ server, ids, preview, refused }) => {
  test('the worked week, for the first companies, over the last days', async () => {
    const { check, results } = await preview({ formula: SUM_7, last: 4 });
    expect(check).toMatchObject({ valid: true, problems: [], inputs: [{ key: 'activities.login' }] });
    expect(check.formula).toEqual(SUM_7);
    expect(results).toMatchObject([
      {
        entity: { __typename: 'Company', id: ids.acme, name: 'Acme', externalId: 'acme' },
        series: { from: '2026-01-08', to: '2026-01-11', every: 'DAY', values: [39, 49, 49, 49] },
      },
      { entity: { id: ids.blank }, series: { values: [0, 0, 0, 0] } },
    ]);
    expect(results[0].series.points[1]).toEqual({ day: '2026-01-09', value: 49 });
  });

  test('thirty days where none are given, today where it is asked for, nothing after it', async () => {
    expect((await preview({ formula: SUM_7, first: 1 })).results[0].series).toMatchObject({
      from: '2025-12-13',
      to: '2026-01-11',
    });
    const { series } = (await preview({ formula: SUM_7, ids: [ids.acme], from: '2026-01-10', to: '2026-01-14' }))
      .results[0];
    expect(series.values).toEqual([49, 49, 39, null, null]);
  });

  test('chosen entities in their order, one named twice, none at all', async () => {
    const names = async (ids: string[]) =>
      (await preview({ formula: SUM_7, ids })).results.map((result: { entity: { id: string } }) => result.entity.id);
    expect(await names([ids.blank, ids.acme, ids.blank])).toEqual([ids.blank, ids.acme, ids.blank]);
    expect(await names([])).toEqual([]);
  });

  test('other calculated metrics are read as defined, emptyAs comes last', async () => {
    const formula = window(3, 'LAST', 'calculated.pace');
    const { results } = await preview({ formula, ids: [ids.acme], from: '2025-11-30', to: '2026-01-11' });
    expect(results[0].series.values.slice(0, 2)).toEqual([null, 0]);
    expect(results[0].series.values.at(-1)).toBeCloseTo(49 / 71, 12);
    const storage = window(1, 'LAST', 'metrics.storage');
    const plain = await preview({ formula: storage, ids: [ids.acme], from: '2025-11-30', to: '2025-12-01' });
    const zero = await preview({
      formula: storage,
      ids: [ids.acme],
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
    expect(check.problems).toContainEqual(expect.objectContaining({ code: 'FORMULA_MISSING_KEY', line: 2, column: 2 }));
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
    const errors = await refused(PREVIEW, { model: 'COMPANY', formula: SUM_7, ids: [ids.acme, endUsers.nodes[0].id] });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND', path: 'ids[1]' } }]);
    expect(errors[0]?.message).toContain('company');
    expect(await refused(PREVIEW, { model: 'COMPANY', formula: SUM_7, ids: [ids.acme], first: 1 })).toMatchObject([
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

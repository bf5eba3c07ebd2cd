import { CREATE, describeFormulas, EXPLAIN, SUM_7 } from './setup.js';

describeFormulas('the text form of formulas', ({ server, ids, preview, explain, refused }) => {
  const TEXT = 'SUM(activities.login, 7d) / company.custom."expected number of logins" * 100';

  test('is taken wherever a formula is, and means the same as JSON', async () => {
    const { check, results } = await preview({ formula: 'SUM(activities.login, 7d)', ids: [ids.acme], last: 1 });
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
      await refused(EXPLAIN, { id: ids.acme, formula }),
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

import { ADMIN_KEY, send } from '../../support/http.js';
import { describeClumsy, PUSH } from './setup.js';

const EVENT = { name: 'order', companyExternalId: 'acme' };
const KEYS = ['a.b', 'a b', 'a"b', 'größe', '金額', '🙂', '$ref', 'constructor', 'length', '0', ' padded '];

describeClumsy('Properties and custom fields that clients send', ({ push, series, server }) => {
  test.each([
    ['a list', [1, 2]],
    ['a text', '{"amount": 1}'],
    ['a number', 12],
    ['true', true],
  ])('%s for an object costs its item alone', async (_, value) => {
    const shown = { code: 'VALUE_INVALID', message: expect.stringContaining('must be an object') };
    expect(await push('activities', [EVENT, { ...EVENT, properties: value }])).toMatchObject({
      accepted: 1,
      errors: [{ index: 1, path: 'properties', ...shown }],
    });
    expect(await push('companies', [{ externalId: 'c' }, { externalId: 'acme', custom: value }])).toMatchObject({
      errors: [{ index: 1, path: 'custom', ...shown }],
    });
  });

  test('what is too large costs its item alone: a megabyte, 101 keys, a long key', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`k${i}`, i]));
    const bad = [{ text: 'x'.repeat(2 ** 20) }, many, { ['k'.repeat(256)]: 1 }];
    const result = await push('activities', [...bad.map((properties) => ({ ...EVENT, properties })), EVENT]);
    expect(result).toMatchObject({ accepted: 1, errors: bad.map((_, index) => ({ index, code: 'VALUE_TOO_LONG' })) });
    expect(result.errors.map(({ path }: { path: string }) => path.slice(0, 12))).toEqual([
      'properties',
      'properties',
      'properties.k',
    ]);
    expect(result.errors[0].message).toContain('16 KiB');
    // Nothing that was refused has left a trace of itself among the metrics.
    expect(await server().app.series.find('COMPANY', 'activities.order', 'k0')).toBeUndefined();
  });

  test('an empty name of a property or field is refused', async () => {
    expect(await push('activities', { ...EVENT, properties: { '': 1 } })).toMatchObject({
      errors: [{ code: 'VALUE_MISSING', path: 'properties' }],
    });
    expect(await push('companies', { externalId: 'acme', custom: { '': 1 } })).toMatchObject({
      errors: [{ code: 'VALUE_MISSING', path: 'custom' }],
    });
  });

  test('no properties, null and an empty object are the same', async () => {
    const events = [EVENT, { ...EVENT, properties: null }, { ...EVENT, properties: {} }];
    expect(await push('activities', events)).toEqual({ accepted: 3, duplicates: 0, errors: [] });
  });

  test.each(KEYS)('the key "%s" is a key like any other', async (key) => {
    const company = `key ${key}`;
    await push('companies', { externalId: company, createdAt: '2026-01-01' });
    const object = (value: number) => ({ [key]: value });
    const of = { name: 'order', companyExternalId: company };
    expect(
      await push(
        'activities',
        [1.5, 2].map((value) => ({ ...of, properties: object(value) })),
      ),
    ).toMatchObject({
      accepted: 2,
      errors: [],
    });
    expect(await push('companies', { externalId: company, custom: object(3) })).toMatchObject({
      updated: 1,
      errors: [],
    });
    expect(await series(company, `company.custom.${key}`, 1)).toEqual([3]);
    const { previewFormula } = await server().data(
      `query ($formula: Formula!, $ids: [ID!]) { previewFormula(model: COMPANY, formula: $formula, ids: $ids, from: "2026-01-12", to: "2026-01-12") { results { series { values } } } }`,
      {
        formula: { type: 'metricOverTime', prop: 'activities.order', property: key, op: 'SUM' },
        ids: [
          (await server().data('query ($id: String!) { company(externalId: $id) { id } }', { id: company })).company.id,
        ],
      },
    );
    expect(previewFormula.results[0].series.values).toEqual([3.5]);
  });

  test('the key __proto__, by which prototypes are poisoned, is refused with the whole request', async () => {
    const event = `{ "name": "order", "companyExternalId": "acme", "id": "poisoned", "properties": { "__proto__": 1 } }`;
    const body = `{ "query": ${JSON.stringify(PUSH.activities)}, "variables": { "input": ${event} } }`;
    const { status, errors } = await send(server().url, body, { authorization: `Bearer ${ADMIN_KEY}` });
    expect(status).toBe(400);
    expect(errors).toHaveLength(1);
    expect(await push('activities', { ...EVENT, id: 'poisoned' })).toMatchObject({ accepted: 1, duplicates: 0 });
  });

  test('nested values are kept and not counted; numeric texts count, booleans do not', async () => {
    await push('companies', { externalId: 'nested', createdAt: '2026-01-01' });
    const properties = {
      amount: '12.5',
      ok: true,
      deep: { amount: 7, list: [1, { a: null }] },
      none: null,
      words: 'two',
    };
    expect(await push('activities', { name: 'order', companyExternalId: 'nested', properties })).toMatchObject({
      accepted: 1,
    });
    const found = async (property: string) =>
      (await server().app.series.find('COMPANY', 'activities.order', property)) !== undefined;
    expect(await Promise.all(['amount', 'ok', 'deep', 'none', 'words', 'deep.amount'].map(found))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    const custom = { tags: ['a', { b: [null, true] }], deep: { a: { b: 1 } } };
    expect(await push('companies', { externalId: 'nested', custom })).toMatchObject({ updated: 1, errors: [] });
    const { company } = await server().data('{ company(externalId: "nested") { custom } }');
    expect(company.custom).toEqual(custom);
  });
});

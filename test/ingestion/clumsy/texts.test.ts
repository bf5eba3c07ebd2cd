import { describeClumsy, type PUSH } from './setup.js';

const EVENT = { name: 'login', companyExternalId: 'acme' };
const POINT = { metric: 'storage', externalId: 'acme', value: 1 };

/** What needs a text, as an item that is good but for it. */
const NEEDED: readonly (readonly [keyof typeof PUSH, string, object])[] = [
  ['companies', 'externalId', {}],
  ['companies', 'name', { externalId: 'x' }],
  ['endUsers', 'companyExternalId', { externalId: 'u' }],
  ['endUsers', 'externalId', { companyExternalId: 'acme' }],
  ['endUsers', 'email', { companyExternalId: 'acme', externalId: 'u' }],
  ['assets', 'externalId', { companyExternalId: 'acme' }],
  ['assets', 'companyExternalId', { externalId: 'a' }],
  ['projects', 'externalId', { companyExternalId: 'acme' }],
  ['activities', 'id', EVENT],
  ['activities', 'name', EVENT],
  ['activities', 'companyExternalId', EVENT],
  ['activities', 'endUserExternalId', EVENT],
  ['activities', 'endUserEmail', EVENT],
  ['activities', 'assetExternalId', EVENT],
  ['activities', 'projectExternalId', EVENT],
  ['points', 'id', POINT],
  ['points', 'metric', POINT],
  ['points', 'externalId', POINT],
  ['points', 'companyExternalId', { ...POINT, model: 'ASSET', externalId: 'a' }],
  ['points', 'email', { ...POINT, model: 'END_USER', companyExternalId: 'acme', externalId: undefined }],
];
const BLANKS = ['', ' ', '\t\r\n', '\u00a0', '\u2003\u3000', '\ufeff'];

describeClumsy('Texts that clients send', ({ push, refused, server }) => {
  test.each(NEEDED)('%s: an empty or blank %s is refused, with its place', async (what, field, item) => {
    const result = await push(
      what,
      BLANKS.map((text) => ({ ...item, [field]: text })),
    );
    expect(result.errors).toMatchObject(BLANKS.map((_, index) => ({ index, code: 'VALUE_MISSING', path: field })));
    expect(result.errors[0].message).toContain(field);
    expect([result.accepted ?? 0, result.created ?? 0]).toEqual([0, 0]);
  });

  test('ids that differ in case, accents or blanks at their ends are different entities', async () => {
    const names = ['Zoe', 'zoe', 'zoë', 'zoe\u0308', 'zoe ', ' zoe', 'ｚoe', 'zoe\n', 'ß', 'ss', '🙂', '🙃'];
    const created = { created: names.length, updated: 0, unchanged: 0, errors: [] };
    const of = (externalId: string) => ({ companyExternalId: 'acme', externalId });
    expect(
      await push(
        'companies',
        names.map((externalId) => ({ externalId })),
      ),
    ).toEqual(created);
    expect(await push('assets', names.map(of))).toEqual(created);
    expect(await push('projects', names.map(of))).toEqual(created);
    expect(await push('endUsers', names.map(of))).toEqual(created);
    expect(
      await push(
        'endUsers',
        names.map((name) => ({ ...of(`by ${name}`), email: `${name}@x.org` })),
      ),
    ).toEqual(created);
    expect(
      await push(
        'companies',
        names.map((externalId) => ({ externalId })),
      ),
    ).toMatchObject({ unchanged: names.length });
    for (const name of names) {
      const { company } = await server().data('query ($id: String!) { company(externalId: $id) { externalId name } }', {
        id: name,
      });
      expect(company).toEqual({ externalId: name, name });
    }
  });

  test('activities and metrics that differ so are different metrics, and kept as they came', async () => {
    const names = ['Report', 'report', 'réport', 'report ', ' report', 'a.b', 'a\nb', '🙂', 'x'.repeat(255)];
    expect(
      await push(
        'activities',
        names.map((name) => ({ ...EVENT, name })),
      ),
    ).toMatchObject({ accepted: names.length });
    expect(
      await push(
        'points',
        names.map((metric) => ({ ...POINT, metric })),
      ),
    ).toMatchObject({ accepted: names.length });
    const keys = names.flatMap((name) => [`activities.${name}`, `metrics.${name}`]);
    const { company } = await server().data(
      'query ($keys: [String!]!) { company(externalId: "acme") { metrics(keys: $keys) { metric { key } value(on: "2026-01-12") } } }',
      { keys },
    );
    expect(company.metrics).toEqual(keys.map((key) => ({ metric: { key }, value: 1 })));
  });

  test('an end-user who works in two companies is two end-users', async () => {
    await push('companies', { externalId: 'globex' });
    const of = (companyExternalId: string) => ({
      companyExternalId,
      email: 'ann@both.org',
      name: `Ann of ${companyExternalId}`,
    });
    expect(await push('endUsers', [of('acme'), of('globex')])).toMatchObject({ created: 2, errors: [] });
    const at = (companyExternalId: string) => ({ name: 'visit', companyExternalId, endUserEmail: 'ann@both.org' });
    expect(await push('activities', [at('acme'), at('acme'), at('globex')])).toMatchObject({ accepted: 3 });
    const { endUsers } = await server().data(
      '{ endUsers(filter: { email: { eq: "ann@both.org" } }) { nodes { name company { externalId } metric(key: "activities.visit") { value(on: "2026-01-12") } } } }',
    );
    expect(endUsers.nodes).toEqual([
      { name: 'Ann of acme', company: { externalId: 'acme' }, metric: { value: 2 } },
      { name: 'Ann of globex', company: { externalId: 'globex' }, metric: { value: 1 } },
    ]);
  });

  test('a text that is too long, or cannot be stored, costs its item alone', async () => {
    const bad = [
      [{ externalId: 'ü'.repeat(128) }, 'VALUE_TOO_LONG', 'externalId'],
      [{ externalId: 'a\0b' }, 'VALUE_INVALID', 'externalId'],
      [{ externalId: '\ud800' }, 'VALUE_INVALID', 'externalId'],
      [{ externalId: 'y', segment: 'x'.repeat(256) }, 'VALUE_TOO_LONG', 'segment'],
    ] as const;
    const result = await push('companies', [...bad.map(([item]) => item), { externalId: 'good' }]);
    expect(result).toMatchObject({ created: 1, errors: bad.map(([, code, path], index) => ({ index, code, path })) });
  });

  test('a number where a text is needed is refused, saying where', async () => {
    const [error] = await refused('companies', [{ externalId: 'fine' }, { externalId: 12 }]);
    expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', path: 'input[1].externalId' } });
  });
});

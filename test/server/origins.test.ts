import { ENGINE_VERSION } from '../../src/engine/index.js';
import { registrySignature } from '../../src/registry/index.js';
import { describeServer } from '../support/http.js';
import { statementsOf } from '../support/statements';
import { loadAcme } from './acme.js';

const CREATE = `mutation ($input: CreateCalculatedMetricInput!) { createCalculatedMetric(input: $input) { key lastRun { id } } }`;
const UPDATE = `mutation ($key: String!, $input: UpdateCalculatedMetricInput!) { updateCalculatedMetric(key: $key, input: $input) { key text } }`;
const VERSIONS = `query ($key: String!, $first: Int, $before: Int) {
  calculatedMetric(key: $key) { versions(first: $first, before: $before) { version text formula emptyAs createdAt published createdBy { name } } }
}`;
const ORIGIN = `query ($on: Date) {
  company(externalId: "acme") {
    metric(key: "calculated.pace") {
      value(on: $on)
      origin(on: $on) { run { id trigger status engineVersion signature } engineVersion signature version { version text published createdBy { name } } }
    }
  }
}`;
const PAGE = `query ($first: Int!) {
  companies(first: $first, orderBy: [{ field: NAME, direction: ASC }]) {
    nodes {
      metrics(keys: ["calculated.pace", "calculated.since", "activities.login"]) {
        origin { run { trigger metrics { key versions { createdBy { name } } } } version { text createdBy { name } } }
        before: origin(on: "2026-01-05") { engineVersion }
      }
    }
  }
}`;

describeServer('where a value comes from', { today: '2026-01-12' }, (server) => {
  let manager = '';
  let reader = '';

  /** Waits until everything that was asked for is computed. */
  async function settle(): Promise<void> {
    const { materializer } = server().app;
    for (const { id } of await materializer.runs({ first: 10 })) await materializer.finished(id);
  }

  beforeAll(async () => {
    await loadAcme(server());
    const key = `mutation ($name: String!, $scopes: [Scope!]!) { createApiKey(input: { name: $name, scopes: $scopes }) { secret } }`;
    const secretOf = async (name: string, ...scopes: string[]) =>
      (await server().data(key, { name, scopes })).createApiKey.secret as string;
    manager = await secretOf('analyst', 'READ', 'MANAGE');
    reader = await secretOf('dashboard', 'READ');
    await server().data(CREATE, {
      input: { slug: 'pace', name: 'Pace', model: 'COMPANY', formula: 'SUM(activities.login, 7d) / 7' },
    });
    await settle();
    const edited = await server().query(
      UPDATE,
      { key: 'calculated.pace', input: { formula: 'SUM(activities.login, 14d) / 14', emptyAs: 'ZERO' } },
      manager,
    );
    expect(edited.errors).toEqual([]);
    await settle();
  });

  test('edits keep the versions, with who, when and what', async () => {
    const { data, errors } = await server().query(VERSIONS, { key: 'calculated.pace' }, reader);
    expect(errors).toEqual([]);
    expect(data.calculatedMetric.versions).toMatchObject([
      {
        version: 2,
        text: 'SUM(activities.login, 14d) / 14',
        formula: ['DIVISION', { op: 'SUM', days: 14 }, { type: 'rawNumber', value: 14 }],
        emptyAs: 'ZERO',
        published: true,
        createdBy: { name: 'analyst' },
      },
      { version: 1, text: 'SUM(activities.login, 7d) / 7', emptyAs: 'EMPTY', published: false, createdBy: null },
    ]);
    const [newest, first] = data.calculatedMetric.versions;
    expect(Date.parse(newest.createdAt)).toBeGreaterThanOrEqual(Date.parse(first.createdAt));
    const old = await server().data(VERSIONS, { key: 'calculated.pace', first: 1, before: 2 });
    expect(old.calculatedMetric.versions).toMatchObject([{ version: 1 }]);
    const none = await server().query(VERSIONS, { key: 'calculated.pace', first: 501 });
    expect(none.errors).toMatchObject([{ extensions: { code: 'PAGE_TOO_LARGE', path: 'first' } }]);
    const keys = await server().query('{ apiKeys { name } }', {}, reader);
    expect(keys.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  test('a value leads to its run, the engine and the formula', async () => {
    const signature = registrySignature(server().app.registry);
    const runs = await server().app.materializer.runs({ first: 10 });
    const run = runs.find(({ trigger }) => trigger === 'DEFINITION');
    const { data } = await server().query(ORIGIN, {}, reader);
    expect(data.company.metric).toEqual({
      value: 3.5,
      origin: {
        run: {
          id: Buffer.from(`MaterializationRun:${run!.id}`).toString('base64url'),
          trigger: 'DEFINITION',
          status: 'SUCCEEDED',
          engineVersion: ENGINE_VERSION,
          signature,
        },
        engineVersion: ENGINE_VERSION,
        signature,
        version: {
          version: 2,
          text: 'SUM(activities.login, 14d) / 14',
          published: true,
          createdBy: { name: 'analyst' },
        },
      },
    });
    const today = await server().data(ORIGIN, { on: '2026-01-12' });
    expect(today.company.metric.origin).toBeNull();
    const early = await server().data(ORIGIN, { on: '2025-11-01' });
    expect(early.company.metric).toEqual({ value: null, origin: null });
  });

  test('as many statements for 50 companies as for 5', async () => {
    await server().data(CREATE, {
      input: { slug: 'since', name: 'Since', model: 'COMPANY', formula: 'daysSince(activities.login)' },
    });
    await server().data('mutation ($input: [CompanyInput!]!) { upsertCompanies(input: $input) { errors { code } } }', {
      input: Array.from({ length: 300 }, (_, i) => ({
        externalId: `c${i}`,
        name: `${i % 6 === 0 ? 'a' : 'b'}${i}`,
        createdAt: '2025-12-20',
      })),
    });
    await server().data('mutation { materialize { id } }');
    await settle();
    const { database, materializer } = server().app;
    await materializer.stop();
    const page = async (first: number) => {
      const { companies } = await server().data(PAGE, { first });
      expect(companies.nodes).toHaveLength(first);
      const { metrics } = companies.nodes.at(-1);
      expect(metrics[0]).toMatchObject({
        origin: { version: { createdBy: { name: 'analyst' } } },
        before: { engineVersion: ENGINE_VERSION },
      });
    };
    try {
      const few = await statementsOf(database, () => page(5));
      expect(await statementsOf(database, () => page(50))).toBe(few);
      expect(few).toBeLessThan(40);
    } finally {
      materializer.start();
    }
  });

  test('an old version is brought back by its text, as a new one', async () => {
    const { calculatedMetric } = await server().data(VERSIONS, { key: 'calculated.pace', before: 2 });
    const [{ text, emptyAs, formula }] = calculatedMetric.versions;
    await server().data(UPDATE, { key: 'calculated.pace', input: { formula: text, emptyAs } });
    await settle();
    const { versions } = (await server().data(VERSIONS, { key: 'calculated.pace', first: 1 })).calculatedMetric;
    expect(versions).toMatchObject([{ version: 3, text, emptyAs, formula, published: true, createdBy: null }]);
    expect((await server().data(ORIGIN)).company.metric).toMatchObject({
      value: 7,
      origin: { version: { version: 3 } },
    });
  });
});

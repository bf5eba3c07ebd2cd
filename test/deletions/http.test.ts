import { workOff } from '../materialization/meddling';
import { describeServer, type TestServer } from '../support/http';

const DELETE_COMPANIES =
  'mutation ($ids: [String!]!) { deleteCompanies(externalIds: $ids) { deleted errors { index code path } } }';
const DELETE_USERS = 'mutation ($ids: [ID!]!) { deleteEndUsers(ids: $ids) { deleted errors { index code } } }';

/** Two companies with two end-users, an asset and a project each; a login of ann and two of bob on one day. */
async function fill(server: TestServer, prefix: string): Promise<void> {
  const names = ['one', 'two'].map((name) => `${prefix}-${name}`);
  await server.data('mutation ($input: [CompanyInput!]!) { upsertCompanies(input: $input) { errors { code } } }', {
    input: names.map((externalId) => ({ externalId, createdAt: '2025-12-01', custom: { group: prefix } })),
  });
  for (const companyExternalId of names) {
    const child = { companyExternalId, createdAt: '2025-12-01' };
    await server.data(
      `mutation ($users: [EndUserInput!]!, $assets: [AssetInput!]!, $projects: [ProjectInput!]!, $events: [ActivityInput!]!) {
        upsertEndUsers(input: $users) { errors { code } }
        upsertAssets(input: $assets) { errors { code } }
        upsertProjects(input: $projects) { errors { code } }
        trackActivities(input: $events) { accepted errors { code } }
      }`,
      {
        users: ['ann', 'bob'].map((name) => ({
          ...child,
          externalId: name,
          email: `${name}@${companyExternalId}.org`,
        })),
        assets: [{ ...child, externalId: `asset of ${companyExternalId}` }],
        projects: [{ ...child, externalId: `project of ${companyExternalId}` }],
        events: ['ann', 'bob', 'bob'].map((endUserExternalId) => ({
          ...{ name: 'login', companyExternalId, endUserExternalId, at: '2026-01-10' },
        })),
      },
    );
  }
}

const COMPANY = `query ($name: String!) { company(externalId: $name) {
  id
  endUsers { totalCount nodes { id externalId } } assets { totalCount } projects { totalCount }
  activities(first: 10) { nodes { endUser { externalId } } }
  logins: metric(key: "activities.login") { value(on: "2026-01-10") stale }
  seats: metric(key: "company.custom.group") { stale }
  users: metric(key: "system.users_total") { value }
  active: metric(key: "system.users_active_last7") { value }
} }`;

async function endUserId(server: TestServer, company: string, name: string): Promise<string> {
  const data = await server.data(
    'query ($c: String!, $n: String!) { endUser(companyExternalId: $c, externalId: $n) { id } }',
    {
      c: company,
      n: name,
    },
  );
  return data.endUser?.id;
}

describeServer('Deletions over HTTP', { work: false }, (server) => {
  it('an end-user: gone at once, its events leave the numbers of its company, which are stale until then', async () => {
    await fill(server(), 'user');
    const bob = await endUserId(server(), 'user-one', 'bob');
    const ann = await endUserId(server(), 'user-one', 'ann');
    expect((await server().data(COMPANY, { name: 'user-one' })).company).toMatchObject({
      logins: { value: 3, stale: false },
      users: { value: 2 },
    });
    expect((await server().data(DELETE_USERS, { ids: [bob, 'nonsense', ann.slice(1), bob] })).deleteEndUsers).toEqual({
      deleted: 1,
      errors: [1, 2, 3].map((index) => ({ index, code: 'END_USER_UNKNOWN' })),
    });
    const { company } = await server().data(COMPANY, { name: 'user-one' });
    expect(company).toMatchObject({
      endUsers: { totalCount: 1, nodes: [{ externalId: 'ann' }] },
      activities: { nodes: [{ endUser: { externalId: 'ann' } }] },
      logins: { stale: true },
      seats: { stale: false },
      users: { value: 1 },
      active: { value: 1 },
    });
    expect(
      await server().data('query ($id: ID!) { node(id: $id) { id } endUser(id: $id) { id } }', { id: bob }),
    ).toEqual({
      node: null,
      endUser: null,
    });
    expect(await endUserId(server(), 'user-one', 'bob')).toBeUndefined();
    const byEmail = 'query ($e: String!) { endUser(companyExternalId: "user-one", email: $e) { id } }';
    expect((await server().data(byEmail, { e: 'bob@user-one.org' })).endUser).toBeNull();
    const runs = await server().data('{ materializationRuns(first: 1) { nodes { trigger status progress } } }');
    expect(runs.materializationRuns.nodes).toEqual([{ trigger: 'DELETION', status: 'QUEUED', progress: 0 }]);

    await workOff(server().app);
    expect((await server().data(COMPANY, { name: 'user-one' })).company).toMatchObject({
      logins: { value: 1, stale: false },
      users: { value: 1 },
    });
    expect((await server().data(COMPANY, { name: 'user-two' })).company.logins).toEqual({ value: 3, stale: false });
  });

  it('a company: with all its children, out of lists, counts and filters; its externalId starts anew', async () => {
    await fill(server(), 'firm');
    const before = (await server().data(COMPANY, { name: 'firm-one' })).company;
    const [user] = before.endUsers.nodes;
    const answer = await server().data(DELETE_COMPANIES, { ids: ['firm-one', 'firm-none', 'firm-one'] });
    expect(answer.deleteCompanies).toEqual({
      deleted: 1,
      errors: [1, 2].map((index) => ({ index, code: 'COMPANY_UNKNOWN', path: null })),
    });
    const LISTS = `{
      companies(filter: { externalId: { startsWith: "firm" } }) { totalCount nodes { externalId } }
      ordered: companies(filter: { externalId: { startsWith: "firm" } }, orderBy: [{ metric: { key: "activities.login", on: "2026-01-10" }, direction: DESC }]) { nodes { externalId } }
      busy: companies(filter: { and: [{ metric: { key: "activities.login", on: "2026-01-10", value: { gte: 1 } } }, { custom: { name: "group", string: { eq: "firm" } } }] }) { totalCount nodes { externalId } }
      endUsers(filter: { company: { externalId: { startsWith: "firm" } } }) { totalCount }
      assets(filter: { externalId: { contains: "firm-one" } }) { totalCount }
      projects(filter: { name: { contains: "firm-one" } }) { totalCount }
    }`;
    expect(await server().data(LISTS)).toEqual({
      companies: { totalCount: 1, nodes: [{ externalId: 'firm-two' }] },
      ordered: { nodes: [{ externalId: 'firm-two' }] },
      busy: { totalCount: 1, nodes: [{ externalId: 'firm-two' }] },
      endUsers: { totalCount: 2 },
      assets: { totalCount: 0 },
      projects: { totalCount: 0 },
    });
    for (const id of [before.id, user.id]) {
      expect((await server().data('query ($id: ID!) { node(id: $id) { id } }', { id })).node).toBeNull();
    }
    expect((await server().data(COMPANY, { name: 'firm-one' })).company).toBeNull();

    await server().data(
      'mutation { upsertCompanies(input: [{ externalId: "firm-one", createdAt: "2025-12-01" }]) { created errors { code } } }',
    );
    for (let round = 0; round < 2; round++) {
      const { company } = await server().data(COMPANY, { name: 'firm-one' });
      expect(company.id).not.toBe(before.id);
      expect(company).toMatchObject({
        endUsers: { totalCount: 0 },
        activities: { nodes: [] },
        logins: { value: 0 },
        users: { value: 0 },
      });
      await workOff(server().app); // nothing of the old one comes back either
    }
  });

  it('assets and projects: their events stay, and name them no more', async () => {
    await fill(server(), 'thing');
    const event = {
      name: 'use',
      companyExternalId: 'thing-one',
      assetExternalId: 'asset of thing-one',
      at: '2026-01-09',
    };
    await server().data('mutation ($input: [ActivityInput!]!) { trackActivities(input: $input) { accepted } }', {
      input: [{ ...event, projectExternalId: 'project of thing-one' }],
    });
    const answer = await server().data(
      `mutation { deleteAssets(externalIds: ["asset of thing-one", "x"]) { deleted errors { index code } }
        deleteProjects(externalIds: ["project of thing-one", "y"]) { deleted errors { index code } } }`,
    );
    expect(answer).toEqual({
      deleteAssets: { deleted: 1, errors: [{ index: 1, code: 'ASSET_UNKNOWN' }] },
      deleteProjects: { deleted: 1, errors: [{ index: 1, code: 'PROJECT_UNKNOWN' }] },
    });
    const LOOK = `{ company(externalId: "thing-one") { assets { totalCount } projects { totalCount }
      activities(first: 1, name: "use") { nodes { name asset { id } project { id } } }
      metric(key: "activities.use") { value(on: "2026-01-09") } } }`;
    for (let round = 0; round < 2; round++) {
      expect((await server().data(LOOK)).company).toEqual({
        assets: { totalCount: 0 },
        projects: { totalCount: 0 },
        activities: { nodes: [{ name: 'use', asset: null, project: null }] },
        metric: { value: 1 },
      });
      await workOff(server().app);
    }
  });

  it('readers beside it get an answer, or are told to ask again', async () => {
    const LOOK = `{
      endUsers(filter: { company: { externalId: { startsWith: "brief" } } }) { nodes { company { externalId } } }
      companies(filter: { externalId: { startsWith: "brief" } }) { nodes {
        activities(first: 5) { nodes { company { externalId } endUser { id company { id } } } }
        metric(key: "activities.login") { value stale }
      } }
    }`;
    const codes: unknown[] = [];
    for (let round = 0; round < 8; round++) {
      await fill(server(), `brief${round}`);
      let done = false;
      const readers = Array.from({ length: 3 }, async () => {
        do {
          const { errors } = await server().query(LOOK);
          codes.push(...errors.map(({ extensions }) => extensions.code));
        } while (!done);
      });
      const ids = ['one', 'two'].map((name) => `brief${round}-${name}`);
      expect((await server().data(DELETE_COMPANIES, { ids })).deleteCompanies).toEqual({ deleted: 2, errors: [] });
      done = true;
      await Promise.all(readers);
    }
    expect(codes.filter((code) => code !== 'NOT_FOUND')).toEqual([]);
    expect((await server().data(LOOK)).companies.nodes).toEqual([]);
  });

  it('need the scope ADMIN', async () => {
    const keys = await Promise.all(
      (['READ', 'INGEST', 'MANAGE'] as const).map((scope) =>
        server().app.keys.create({ name: `only ${scope}`, scopes: [scope] }),
      ),
    );
    for (const { secret } of keys) {
      for (const field of [
        'deleteCompanies(externalIds: [])',
        'deleteAssets(externalIds: [])',
        'deleteProjects(externalIds: [])',
        'deleteEndUsers(ids: [])',
      ]) {
        const answer = await server().query(`mutation { ${field} { deleted } }`, {}, secret);
        expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
      }
    }
    const { secret } = await server().app.keys.create({ name: 'eraser', scopes: ['ADMIN'] });
    const answer = await server().query('mutation { deleteCompanies(externalIds: []) { deleted } }', {}, secret);
    expect(answer.data).toEqual({ deleteCompanies: { deleted: 0 } });
  });

  it('at most 5,000 a call', async () => {
    const ids = Array.from({ length: 5001 }, (_, i) => `c${i}`);
    const answer = await server().query(DELETE_COMPANIES, { ids });
    expect(answer.errors[0]?.extensions.code).toBe('BATCH_TOO_LARGE');
    expect((await server().data(DELETE_COMPANIES, { ids: ids.slice(1) })).deleteCompanies.errors).toHaveLength(5000);
  });
});

import { describeServer } from '../support/http.js';
import { statementsOf } from '../support/statements';

const LISTS: readonly [string, string][] = [
  ['children in the order of ids', 'endUsers(first: 10) { nodes { name email } totalCount }'],
  [
    'children from the end, by name',
    'endUsers(last: 3, orderBy: [{ field: NAME, direction: DESC }]) { nodes { name } pageInfo { hasPreviousPage } }',
  ],
  [
    'children by a filter that SQL decides',
    'assets(first: 2, filter: { name: { ne: "x" } }) { nodes { externalId } totalCount }',
  ],
  [
    'children by parts of texts and custom fields',
    'projects(filter: { or: [{ name: { contains: "P" } }, { custom: { name: "plan", isNull: false } }] }) { nodes { name } totalCount }',
  ],
  [
    'children by a metric',
    'endUsers(first: 5, filter: { metric: { key: "activities.login", value: { gte: 0 } } }, orderBy: [{ metric: { key: "activities.login" }, direction: DESC }]) { nodes { name } totalCount }',
  ],
  [
    'activities with whom they name',
    'activities(first: 5) { nodes { name endUser { name } asset { name } company { name } } pageInfo { hasNextPage } }',
  ],
  [
    'activities of a name, from the end',
    'activities(last: 2, name: "login", from: "2026-01-01", to: "2026-01-11") { nodes { at } }',
  ],
  [
    'lists within lists',
    'endUsers(first: 2) { nodes { activities(first: 2) { nodes { at company { name } } } } } assets(first: 2) { nodes { activities(first: 1) { nodes { at } } } }',
  ],
  [
    'the same list twice, under two names',
    'a: endUsers(first: 2) { nodes { name } } b: endUsers(first: 4) { nodes { name } }',
  ],
];

describeServer(
  'lists within lists take a constant number of statements',
  { today: '2026-01-12', work: false },
  (server) => {
    const count = 60;

    beforeAll(async () => {
      const companies = Array.from({ length: count }, (_, index) => `c${index}`);
      const each = <T>(many: number, make: (company: string, nth: number) => T) =>
        companies.flatMap((company) => Array.from({ length: many }, (_, nth) => make(company, nth)));
      const input = {
        companies: companies.map((externalId) => ({ externalId })),
        assets: each(3, (company, nth) => ({
          companyExternalId: company,
          externalId: `${company}-a${nth}`,
        })),
        projects: each(2, (company, nth) => ({
          companyExternalId: company,
          externalId: `${company}-p${nth}`,
          ...(nth === 0 ? { name: `Project ${company}` } : { custom: { plan: 'pro' } }),
        })),
        events: each(8, (company, nth) => ({
          name: nth % 2 === 0 ? 'login' : 'export',
          companyExternalId: company,
          endUserExternalId: `u${nth % 5}`,
          assetExternalId: `${company}-a${nth % 3}`,
          at: `2026-01-0${nth + 1}`,
        })),
      };
      await server().data(
        `mutation ($companies: [CompanyInput!]!, $assets: [AssetInput!]!, $projects: [ProjectInput!]!, $events: [ActivityInput!]!) {
        upsertCompanies(input: $companies) { errors { code } }
        upsertAssets(input: $assets) { errors { code } }
        upsertProjects(input: $projects) { errors { code } }
        trackActivities(input: $events) { errors { code } }
      }`,
        input,
      );
    });

    async function ask(first: number, list: string) {
      const document = `{ companies(first: ${first}) { nodes { externalId ${list} } } }`;
      const statements = await statementsOf(server().app.database, () => server().data(document));
      const { companies } = await server().data(document);
      return { statements, nodes: companies.nodes };
    }

    test.each(LISTS)('%s: as many for 50 companies as for 5', async (_, list) => {
      const few = await ask(5, list);
      const many = await ask(50, list);
      expect(many.nodes).toHaveLength(50);
      expect(many.statements).toBe(few.statements);
      expect(many.statements).toBeLessThan(40);
      // Found together or one by one, they are the same.
      const one = await server().data(`{ company(externalId: "c7") { externalId ${list} } }`);
      expect(many.nodes).toContainEqual(one.company);
    });

    test('what a filter gets wrong is told for each list, and only there', async () => {
      const { data, errors } = await server().query(
        '{ companies(first: 3) { nodes { externalId assets(first: 501) { totalCount } } } }',
      );
      expect(data).toBeNull();
      expect(errors.length).toBeGreaterThan(0);
      expect(errors[0]).toMatchObject({ extensions: { code: 'PAGE_TOO_LARGE', path: 'first' } });
    });
  },
);

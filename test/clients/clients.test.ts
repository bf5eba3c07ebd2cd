import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { filter, firstValueFrom } from 'rxjs';
import { ADMIN_KEY, describeServer, type GraphqlError, type TestServer } from '../support/http.js';
import { LIST, type ListData, NODE, PARTLY, UPSERT } from './operations.js';

// Its types are those of an ES module, which only `import()` may load.
const loadGraphqlRequest = () => import('graphql-request');

const HEADERS = { authorization: `Bearer ${ADMIN_KEY}` };
const COMPANIES = Array.from({ length: 5 }, (_, i) => ({
  externalId: `c${i + 1}`,
  name: `Company ${i + 1}`,
  mrr: 100 * (i + 1),
}));

async function load(server: TestServer): Promise<void> {
  await server.data(UPSERT, { input: COMPANIES });
  await server.data(
    `mutation { trackActivities(input: [
       { name: "login", companyExternalId: "c1", at: "2026-01-11", count: 3 }
       { name: "login", companyExternalId: "c2", at: "2026-01-10" } ]) { accepted } }`,
  );
}

describeServer('clients that people use, over HTTP', {}, (server) => {
  beforeAll(() => load(server()));

  describe('graphql-request', () => {
    let library: Awaited<ReturnType<typeof loadGraphqlRequest>>;
    const client = () => new library.GraphQLClient(`${server().url}/graphql`, { headers: HEADERS });
    beforeAll(async () => {
      library = await loadGraphqlRequest();
    });

    test('reads, page by page, and writes', async () => {
      const names: string[] = [];
      let after: string | null = null;
      do {
        const data: ListData = await client().request<ListData>(LIST, { first: 2, after });
        names.push(...data.companies.edges.map(({ node }) => node.name));
        after = data.companies.pageInfo.hasNextPage ? data.companies.pageInfo.endCursor : null;
      } while (after !== null);
      expect(names).toEqual(COMPANIES.map(({ name }) => name));
      const again = await client().request(UPSERT, { input: { externalId: 'c1', name: 'Company 1' } });
      expect(again).toMatchObject({ upsertCompanies: { created: 0, updated: 0, errors: [] } });
    });

    test('an error comes with its code and suggestions', async () => {
      const error: unknown = await client()
        .request(PARTLY)
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(library.ClientError);
      expect((error as { response: { errors: GraphqlError[] } }).response.errors[0]?.extensions).toMatchObject({
        code: 'METRIC_UNKNOWN',
        suggestions: ['activities.login'],
      });
    });
  });

  describe('@urql/core', () => {
    const client = (preferGetMethod = false) =>
      new Client({
        url: `${server().url}/graphql`,
        exchanges: [cacheExchange, fetchExchange],
        fetchOptions: { headers: HEADERS },
        preferGetMethod,
      });

    test.each([false, true])('reads (by GET: %s)', async (get) => {
      const { data, error } = await client(get).query<ListData>(LIST, { first: 1 }).toPromise();
      expect(error).toBeUndefined();
      expect(data?.companies).toMatchObject({
        totalCount: 5,
        edges: [{ node: { name: 'Company 1', metric: { value: 3 } } }],
      });
    });

    test('keeps the data that came beside an error', async () => {
      const { data, error } = await client().query(PARTLY, {}).toPromise();
      expect(data).toEqual({ company: expect.objectContaining({ name: 'Company 1', metric: null }) });
      expect(error?.graphQLErrors[0]?.extensions).toMatchObject({ code: 'METRIC_UNKNOWN' });
      expect(error?.graphQLErrors[0]?.path).toEqual(['company', 'metric']);
    });

    test('writes, and refuses to work without a key', async () => {
      const saved = await client()
        .mutation(UPSERT, { input: [{ externalId: 'c5', mrr: 501 }] })
        .toPromise();
      expect(saved.data).toMatchObject({ upsertCompanies: { updated: 1 } });
      const stranger = new Client({
        url: `${server().url}/graphql`,
        exchanges: [fetchExchange],
        preferGetMethod: false,
      });
      const refused = await stranger.query(LIST, { first: 1 }).toPromise();
      expect(refused.error?.response?.status ?? (refused.error?.graphQLErrors[0]?.extensions.code as string)).toEqual(
        refused.error?.response === undefined ? 'UNAUTHENTICATED' : 401,
      );
    });
  });

  describe('Apollo Client', () => {
    const client = () =>
      new ApolloClient({
        link: new HttpLink({ uri: `${server().url}/graphql`, headers: HEADERS }),
        cache: new InMemoryCache({
          possibleTypes: { Node: ['Company', 'EndUser', 'Asset', 'Project'] },
          typePolicies: { Query: { fields: { companies: relayStylePagination(['orderBy', 'filter']) } } },
        }),
      });

    test('its Relay pagination collects the pages in its cache', async () => {
      const apollo = client();
      const query = gql(LIST);
      const watched = apollo.watchQuery<ListData>({ query, variables: { first: 2 } });
      await firstValueFrom(watched.pipe(filter(({ dataState }) => dataState === 'complete')));
      for (;;) {
        const { pageInfo } = (watched.getCurrentResult().data as ListData).companies;
        if (!pageInfo.hasNextPage) break;
        await watched.fetchMore({ variables: { first: 2, after: pageInfo.endCursor } });
      }
      const { companies } = apollo.readQuery<ListData>({ query, variables: { first: 2 } })!;
      expect(companies.edges.map(({ node }) => node.name)).toEqual(COMPANIES.map(({ name }) => name));
    });

    test('finds a company of a list again by its id, without asking', async () => {
      const apollo = client();
      const { data } = await apollo.query<ListData>({ query: gql(LIST), variables: { first: 1 } });
      const id = data!.companies.edges[0]!.node.id;
      const { data: one } = await apollo.query({ query: gql(NODE), variables: { id } });
      expect(one).toMatchObject({ node: { __typename: 'Company', id, name: 'Company 1' } });
      expect(apollo.cache.extract()).toHaveProperty([`Company:${id}`, 'mrr'], 100);
    });

    test('tells errors by their codes', async () => {
      const error: unknown = await client()
        .query({ query: gql(PARTLY), errorPolicy: 'none' })
        .catch((thrown: unknown) => thrown);
      expect(CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions?.code).toBe('METRIC_UNKNOWN');
    });
  });
});

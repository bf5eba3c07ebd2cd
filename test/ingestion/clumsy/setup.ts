import { type Answer, describeServer, type TestServer } from '../../support/http.js';

const ERRORS = 'errors { index code path message }';

/** The mutations that take lists, with all that they answer. */
export const PUSH = {
  companies: `mutation ($input: [CompanyInput!]!) { result: upsertCompanies(input: $input) { created updated unchanged ${ERRORS} } }`,
  endUsers: `mutation ($input: [EndUserInput!]!) { result: upsertEndUsers(input: $input) { created updated unchanged ${ERRORS} } }`,
  assets: `mutation ($input: [AssetInput!]!) { result: upsertAssets(input: $input) { created updated unchanged ${ERRORS} } }`,
  projects: `mutation ($input: [ProjectInput!]!) { result: upsertProjects(input: $input) { created updated unchanged ${ERRORS} } }`,
  activities: `mutation ($input: [ActivityInput!]!) { result: trackActivities(input: $input) { accepted duplicates ${ERRORS} } }`,
  points: `mutation ($input: [MetricPointInput!]!) { result: pushMetrics(input: $input) { accepted duplicates ${ERRORS} } }`,
} as const;

export interface ClumsyServer {
  server(): TestServer;
  /** What a mutation answers to what a client sends, a list or not. */
  push(what: keyof typeof PUSH, input: unknown): Promise<Answer['data']>;
  /** The errors of a request that is refused as a whole. */
  refused(what: keyof typeof PUSH, input: unknown): Promise<Answer['errors']>;
  /** The values of a company's series on the last days, today the last. */
  series(externalId: string, key: string, last: number): Promise<(number | null)[]>;
}

/** Runs a suite over a server with the company "acme", of 1 January 2026; today is Monday, 12 January, in Berlin. */
export function describeClumsy(name: string, suite: (client: ClumsyServer) => void): void {
  describeServer(name, { today: '2026-01-12', timeZone: 'Europe/Berlin', work: false }, (server) => {
    const push: ClumsyServer['push'] = async (what, input) => (await server().data(PUSH[what], { input })).result;
    beforeAll(() => push('companies', [{ externalId: 'acme', createdAt: '2026-01-01' }]));
    suite({
      server,
      push,
      refused: async (what, input) => (await server().query(PUSH[what], { input })).errors,
      async series(externalId, key, last) {
        const { company } = await server().data(
          `query ($id: String!, $key: String!, $from: Date!) { company(externalId: $id) { metric(key: $key) { series(from: $from, to: "2026-01-12") { values } } } }`,
          { id: externalId, key, from: `2026-01-${String(13 - last).padStart(2, '0')}` },
        );
        return company.metric.series.values;
      },
    });
  });
}

/** What a front end asks: a list with metrics, page by page. */
export const LIST = /* GraphQL */ `
  query Customers($first: Int!, $after: String) {
    companies(first: $first, after: $after, orderBy: [{ field: NAME, direction: ASC }]) {
      totalCount
      edges {
        cursor
        node {
          id
          name
          custom
          metric(key: "activities.login") {
            value
            series(last: 3) {
              values
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
        hasPreviousPage
        startCursor
      }
    }
  }
`;

/** What it writes. */
export const UPSERT = /* GraphQL */ `
  mutation Save($input: [CompanyInput!]!) {
    upsertCompanies(input: $input) {
      created
      updated
      errors {
        index
        code
        message
      }
    }
  }
`;

/** What goes wrong: one good field beside one that names no metric. */
export const PARTLY = /* GraphQL */ `
  query Partly {
    company(externalId: "c1") {
      name
      metric(key: "activities.logins") {
        value
      }
    }
  }
`;

/** A node by its id, of a type that is told by it. */
export const NODE = /* GraphQL */ `
  query One($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Company {
        name
        mrr
      }
    }
  }
`;

export const PROGRESS = /* GraphQL */ `
  subscription Progress($runId: ID) {
    materializationProgress(runId: $runId) {
      id
      status
      progress
    }
  }
`;

/** The answers' types, as a client's author would have them generated. */
export interface ListData {
  readonly companies: {
    readonly totalCount: number;
    readonly edges: readonly {
      readonly cursor: string;
      readonly node: { readonly id: string; readonly name: string; readonly metric: { readonly value: number | null } };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

import { describeServer, type GraphqlError, type TestServer } from '../../support/http.js';
import { loadAcme } from '../acme.js';

export const PREVIEW = `query ($model: Model!, $formula: Formula!, $emptyAs: EmptyAs, $ids: [ID!], $first: Int, $from: Date, $to: Date, $last: Int) {
  previewFormula(model: $model, formula: $formula, emptyAs: $emptyAs, ids: $ids, first: $first, from: $from, to: $to, last: $last) {
    check { valid formula problems { severity code path offset line column suggestions } inputs { key } }
    results { entity { __typename id name externalId } series { from to every values points { day value } } }
    faults { name }
  }
}`;
export const NODE = 'kind text value note path within from to points { day value }';
export const EXPLAIN = `query ($id: ID!, $formula: Formula, $key: String, $on: Date) {
  explainFormula(entityId: $id, formula: $formula, key: $key, on: $on) {
    day value note metric { key } entity { id }
    root { ${NODE} children { ${NODE} children { ${NODE} children { ${NODE} } } } }
    nodes { ${NODE} }
  }
}`;
export const CREATE = `mutation ($input: CreateCalculatedMetricInput!) { createCalculatedMetric(input: $input) { key formula } }`;

export const window = (days: number, op: string, prop = 'activities.login') => ({
  type: 'metricOverTime',
  days,
  op,
  prop,
});
export const SUM_7 = window(7, 'SUM');

/** A server with the worked week of Acme and a company without data, and what tests of formulas ask it. */
export interface FormulaServer {
  server(): TestServer;
  /** Row ids of the two companies. */
  readonly ids: { readonly acme: string; readonly blank: string };
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  preview(variables: object): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  explain(variables: object): Promise<any>;
  /** The errors of an operation. */
  refused(document: string, variables: object): Promise<readonly GraphqlError[]>;
}

/** Runs a suite over such a server, on SQLite and on MariaDB. */
export function describeFormulas(name: string, suite: (formulas: FormulaServer) => void): void {
  describeServer(name, { today: '2026-01-12', work: false }, (server) => {
    const ids = { acme: '', blank: '' };
    beforeAll(async () => {
      await loadAcme(server());
      const data = await server().data('{ companies { nodes { id externalId } } }');
      const idOf = (name: string) =>
        data.companies.nodes.find(({ externalId }: { externalId: string }) => externalId === name).id;
      ids.acme = idOf('acme');
      ids.blank = idOf('blank');
      const formula = ['DIVISION', SUM_7, window(1, 'LAST', 'metrics.storage')];
      await server().data(CREATE, {
        input: { slug: 'pace', name: 'Pace', model: 'COMPANY', formula, emptyAs: 'ZERO' },
      });
    });
    suite({
      server,
      ids,
      preview: async (variables) => (await server().data(PREVIEW, { model: 'COMPANY', ...variables })).previewFormula,
      explain: async (variables) => (await server().data(EXPLAIN, { id: ids.acme, ...variables })).explainFormula,
      refused: async (document, variables) => (await server().query(document, variables)).errors,
    });
  });
}

import { type TestServer } from '../support/http.js';

/** Pushes a value a day, oldest first, up to 2026-01-11, the last complete day of test servers. */
export async function push(
  server: TestServer,
  company: string,
  metric: string,
  values: readonly number[],
): Promise<void> {
  const input = values.map((value, i) => {
    const at = new Date(Date.UTC(2026, 0, 12 - values.length + i)).toISOString().slice(0, 10);
    return { externalId: company, metric, at, value };
  });
  const data = await server.data(
    `mutation ($companies: [CompanyInput!]!, $input: [MetricPointInput!]!) {
      upsertCompanies(input: $companies) { errors { message } }
      pushMetrics(input: $input) { errors { message } }
    }`,
    { companies: [{ externalId: company, name: company }], input },
  );
  if (data.upsertCompanies.errors.length + data.pushMetrics.errors.length > 0) throw new Error(JSON.stringify(data));
}

/** Defines company metrics, slug → formula, and waits until all are computed. */
export async function define(server: TestServer, formulas: Readonly<Record<string, unknown>>): Promise<void> {
  const create = 'mutation ($input: CreateCalculatedMetricInput!) { createCalculatedMetric(input: $input) { key } }';
  for (const [slug, formula] of Object.entries(formulas)) {
    await server.data(create, { input: { slug, name: slug, model: 'COMPANY', formula } });
  }
  const { materialize } = await server.data('mutation { materialize { id } }');
  const id = Number(Buffer.from(materialize.id, 'base64url').toString().split(':')[1]);
  const run = await server.app.materializer.finished(id);
  if (run.status !== 'SUCCEEDED') throw new Error(String(run.error));
}

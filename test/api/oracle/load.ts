import { setTimeout as sleep } from 'node:timers/promises';
import { ask, type Server } from './client.js';
import { purchases } from './data.js';
import { definitions } from './metrics.js';

const BATCH = 5000;

interface Payload {
  readonly errors: readonly unknown[];
}

/** Pushes the companies' purchases, defines the oracle's metrics and waits until they are computed. */
export async function load(server: Server, companies: ReadonlySet<string>): Promise<void> {
  for (const batch of batches([...companies].map((externalId) => ({ externalId, name: `Customer ${externalId}` })))) {
    await push(server, 'upsertCompanies', 'CompanyInput', batch);
  }
  for (const batch of batches(purchases(companies))) await push(server, 'trackActivities', 'ActivityInput', batch);
  for (const input of definitions()) {
    await ask(
      server,
      'mutation ($input: CreateCalculatedMetricInput!) { createCalculatedMetric(input: $input) { key } }',
      { input },
    );
  }
  await computed(server);
}

async function push(server: Server, mutation: string, type: string, input: readonly unknown[]): Promise<void> {
  const query = `mutation ($input: [${type}!]!) { result: ${mutation}(input: $input) { errors { index code message } } }`;
  const { result } = await ask<{ result: Payload }>(server, query, { input });
  if (result.errors.length > 0) throw new Error(`${mutation}: ${JSON.stringify(result.errors.slice(0, 3))}`);
}

async function computed(server: Server): Promise<void> {
  const query = `{
    workspace { lastCompleteDay }
    calculatedMetrics(model: COMPANY) { key materializedThrough lastRun { status error } }
  }`;
  interface Answer {
    readonly workspace: { readonly lastCompleteDay: string };
    readonly calculatedMetrics: readonly {
      readonly key: string;
      readonly materializedThrough: string | null;
      readonly lastRun: { readonly status: string; readonly error: string | null } | null;
    }[];
  }
  const deadline = Date.now() + 10 * 60_000;
  for (;;) {
    const { workspace, calculatedMetrics } = await ask<Answer>(server, query);
    const failed = calculatedMetrics.find(({ lastRun }) => lastRun?.status === 'FAILED');
    if (failed !== undefined) throw new Error(`${failed.key}: ${failed.lastRun?.error}`);
    const waiting = calculatedMetrics.filter(
      ({ materializedThrough, lastRun }) =>
        lastRun?.status !== 'SUCCEEDED' || (materializedThrough ?? '') < workspace.lastCompleteDay,
    );
    if (waiting.length === 0) return;
    if (Date.now() > deadline) throw new Error(`Not computed after 10 minutes: ${waiting.map(({ key }) => key)}`);
    await sleep(100);
  }
}

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

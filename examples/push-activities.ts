// Pushes events in batches of 1,000:  TIDEMARK_KEY=tdm_… npx tsx examples/push-activities.ts events.ndjson
// events.ndjson holds one event a line: {"id":"evt-1","name":"login","companyExternalId":"acme","at":"2026-11-20T09:30:00Z"}
// Give every event an id: a batch that is sent again then counts once. Needs nothing but Node 20.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const URL = process.env.TIDEMARK_URL ?? 'http://127.0.0.1:4000/graphql';
const KEY = process.env.TIDEMARK_KEY;
const ATTEMPTS = 6;
const BATCH = 1000;
const MUTATION = `mutation Push($input: [ActivityInput!]!) {
  trackActivities(input: $input) { accepted duplicates errors { index code message path } }
}`;

interface Pushed {
  readonly accepted: number;
  readonly duplicates: number;
  readonly errors: readonly { index: number; code: string; message: string; path: string | null }[];
}

/** Sends one batch; goes on trying where the server is busy, away, or says when to come back. */
async function push(input: readonly unknown[]): Promise<Pushed> {
  const body = JSON.stringify({ query: MUTATION, variables: { input } });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` };
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(URL, { method: 'POST', headers, body }).catch((error: Error) => error);
    const answered = !(response instanceof Error);
    if (answered && response.ok) {
      const { data, errors } = (await response.json()) as { data: { trackActivities: Pushed }; errors?: Error[] };
      if (errors !== undefined) throw new Error(errors.map((error) => error.message).join('\n'));
      return data.trackActivities;
    }
    const again = !answered || [429, 502, 503, 504].includes(response.status);
    if (!again || attempt === ATTEMPTS) throw answered ? new Error(await response.text()) : response;
    const wait = answered ? Number(response.headers.get('retry-after')) : 0;
    await sleep(1000 * (wait || 2 ** attempt / 4));
  }
}

async function main(file: string): Promise<void> {
  const totals = { accepted: 0, duplicates: 0, rejected: 0, line: 0 };
  let batch: unknown[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const { accepted, duplicates, errors } = await push(batch);
    totals.accepted += accepted;
    totals.duplicates += duplicates;
    totals.rejected += errors.length;
    for (const { index, code, message } of errors)
      console.error(`event ${totals.line + index + 1}: ${code}: ${message}`);
    totals.line += batch.length;
    batch = [];
  };
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    batch.push(JSON.parse(line));
    if (batch.length === BATCH) await flush();
  }
  await flush();
  console.log(`${totals.accepted} accepted, ${totals.duplicates} seen before, ${totals.rejected} rejected`);
  process.exitCode = totals.rejected > 0 ? 1 : 0;
}

main(process.argv[2] ?? '').catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});

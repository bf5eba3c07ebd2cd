/**
 * The client of the ingest bench, a process of its own: its bodies are made before the clock runs, and it reads of an answer
 * only what is to be counted, so that it takes as little as possible of the machine that the server runs on.
 */
import http from 'node:http';
import { bodiesOf } from './bodies.js';
import { type FromClient, type Order, type Report, type ToClient } from './protocol.js';

let order: Order | undefined;
let bodies: Buffer[] = [];

process.on('message', (message: ToClient) => {
  if (message !== 'go') {
    order = message.prepare;
    bodies = bodiesOf(order);
    tell('ready');
  } else if (order !== undefined) {
    run(order).then(
      (report) => tell({ report }),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  }
});

function tell(message: FromClient): void {
  process.send?.(message);
}

async function run({ url, key, connections }: Order): Promise<Report> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  const times: number[] = [];
  const sums = { accepted: 0, duplicates: 0, errors: 0 };
  let next = 0;
  const post = (body: Buffer) =>
    new Promise<string>((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': body.length,
        authorization: `Bearer ${key}`,
      };
      const request = http.request({ agent, hostname, port, path: '/graphql', method: 'POST', headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve(Buffer.concat(parts).toString()));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  const connection = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const began = performance.now();
      const text = await post(body);
      times.push(performance.now() - began);
      const answer = JSON.parse(text) as { data?: { result: Partial<Record<string, unknown>> }; errors?: unknown };
      if (answer.data === undefined || answer.errors !== undefined) throw new Error(text.slice(0, 500));
      const { accepted, created, updated, duplicates, errors } = answer.data.result;
      sums.accepted += Number(accepted ?? 0) + Number(created ?? 0) + Number(updated ?? 0);
      sums.duplicates += Number(duplicates ?? 0);
      sums.errors += Array.isArray(errors) ? errors.length : 0;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, connection));
  const milliseconds = performance.now() - began;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { milliseconds, median: times[times.length >> 1] ?? 0, most: times.at(-1) ?? 0, ...sums };
}

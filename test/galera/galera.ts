/**
 * API servers, workers and a Redis over a Galera cluster of three nodes on this machine, under load: a node is killed and comes back,
 * then the node that is written to is killed. Needs mariadbd, galera-4, rsync and redis-server; run by hand, not by CI:
 * `node -r ./test/support/register-ts.cjs test/galera/galera.ts`. Exit code 1 where anything is wrong in the end.
 */
import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runCluster } from '../scale/cluster.js';
import { type Built, buildTidemark } from '../support/built.js';
import { freePorts } from '../support/free-ports.js';
import { PASSWORD, USER } from '../support/mariadb-server.js';
import { RedisServer } from '../support/redis-server.js';
import { MovableAddress } from './address.js';
import { GaleraNode } from './galera-node.js';

const DATABASE = 'tidemark';
const began = performance.now();
const say = (line: string) => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);

async function main(): Promise<boolean> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'tidemark-galera-'));
  chmodSync(directory, 0o755);
  const ports = await freePorts(12);
  const portsOf = (i: number) => {
    const [client, group, incremental, state] = ports.slice(4 * i, 4 * i + 4);
    return { client: client!, group: group!, incremental: incremental!, state: state! };
  };
  const group = [0, 1, 2].map((i) => portsOf(i).group);
  const nodes = [0, 1, 2].map(
    (i) => new GaleraNode(`node${i + 1}`, portsOf(i), group, path.join(directory, `node${i + 1}`)),
  );
  const [one, two, three] = nodes as [GaleraNode, GaleraNode, GaleraNode];
  const redis = new RedisServer();
  const address = new MovableAddress(one.ports.client);
  let built: Built | undefined;
  try {
    built = buildTidemark();
    say(execFileSync('mariadbd', ['--version'], { encoding: 'utf8' }).trim());
    for (const node of nodes) node.install();
    await one.start(true);
    await one.prepare(DATABASE);
    await two.start();
    await three.start();
    say(`${await one.status('wsrep_cluster_size')} nodes are in step; ${one.name} is written to`);
    await redis.start();
    const port = await address.listen();
    const report = await runCluster({
      entry: [path.join(built.folder, 'bin', 'tidemark.js')],
      databaseUrl: `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${DATABASE}`,
      redisUrl: redis.url,
      say: (line) => say(line.length > 300 ? `… ${line.trim().slice(-300)}` : line),
      async meanwhile(cluster) {
        await wait(5_000);
        say(`${three.name} is killed`);
        await three.kill();
        await wait(5_000);
        say(`a worker and a server are killed`);
        await Promise.all([cluster.replace(cluster.workers[0]!), cluster.replace(cluster.servers[1]!)]);
        await three.start();
        say(`${three.name} is back: ${await one.status('wsrep_cluster_size')} nodes`);
        await wait(5_000);
        say(`${one.name}, which is written to, is killed; the address moves to ${two.name}`);
        await one.kill();
        address.moveTo(two.ports.client);
        await wait(6_000);
        say(
          `${two.name}: ${await two.status('wsrep_cluster_status')}, ${await two.status('wsrep_cluster_size')} nodes`,
        );
        await one.start();
        say(`${one.name} is back: ${await two.status('wsrep_cluster_size')} nodes`);
        await wait(5_000);
        say(`the address moves to ${three.name}, whose connections break`);
        address.moveTo(three.ports.client);
        await wait(5_000);
      },
    });
    const conflicts = await Promise.all(nodes.map((node) => node.status('wsrep_local_cert_failures')));
    const sums = await Promise.all(nodes.map((node) => node.checksums(DATABASE)));
    const alike = sums.every((sum) => JSON.stringify(sum) === JSON.stringify(sums[0]));
    const { events, requests, units } = report;
    const done = Object.values(units).reduce((a, b) => a + b, 0);
    say(
      `${events} events kept; ${requests.answered} answers, ${requests.lost} requests lost, ${requests.refused} refused; ${done} units by ${Object.keys(units).length} threads of workers`,
    );
    say(
      `certification conflicts by node: ${conflicts.join(', ')}; ${Object.keys(sums[0] ?? {}).length} tables are ${alike ? 'the same' : 'NOT THE SAME'} on all nodes`,
    );
    for (const line of [...report.complaints, ...report.wrong]) say(`WRONG ${line}`);
    if (report.ended.some((end) => end !== 0)) say(`WRONG they ended with ${report.ended.join(', ')}`);
    return alike && report.complaints.length + report.wrong.length === 0 && report.ended.every((end) => end === 0);
  } finally {
    await address.close();
    await Promise.all(nodes.map((node) => node.kill()));
    await redis.remove();
    built?.remove();
    rmSync(directory, { recursive: true, force: true });
  }
}

main().then(
  (fine) => {
    say(fine ? 'Nothing lost, nothing doubled.' : 'Something is wrong.');
    process.exitCode = fine ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

/**
 * How fast a CSV file is imported, on SQLite and on MariaDB (DATABASE_URL: an empty database of the server to measure;
 * without it a private mariadbd is started if there is one).
 *
 *   node -r ./test/support/register-ts.cjs bench/import.ts [online-retail|git-activity|FILE] [sqlite|mysql]
 */
import 'reflect-metadata';
import { statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Calendar, dayFromIso } from '../src/calendar/index.js';
import { activities, openCsv, runImport } from '../src/cli/import/index.js';
import { createIngestion } from '../src/ingestion/index.js';
import { IdLease, openDatabase, SeriesCatalogue } from '../src/storage/index.js';
import { type Place } from '../test/support/databases.js';
import { onMariadb, onSqlite } from './support/places.js';

async function main(): Promise<void> {
  const [data = 'online-retail', only] = process.argv.slice(2);
  const file = fileOf(data);
  if (only !== 'mysql') await onSqlite((name, place) => measure(name, file, place));
  if (only === 'sqlite') return;
  const { DATABASE_URL: url } = process.env;
  if (url !== undefined) await measure('MySQL', file, { url });
  else await onMariadb((name, place) => measure(name, file, place));
}

/** The file named, or the events of one of the data sets in demo/ and test/data/. */
function fileOf(data: string): string {
  const root = path.join(__dirname, '..');
  const places = [data, ...['demo', 'test/data'].map((folder) => path.join(root, folder, data, 'events.csv.gz'))];
  const file = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());
  if (file === undefined) throw new Error(`There is no ${places.join(', nor ')}.`);
  return file;
}

async function measure(name: string, file: string, place: Place): Promise<void> {
  const database = await openDatabase(place);
  try {
    const leases = new IdLease(database);
    const series = new SeriesCatalogue(database, leases);
    const calendar = new Calendar({ timeZone: 'UTC', today: dayFromIso('2026-11-21') ?? 0 });
    const ingestion = createIngestion({ database, series, leases, calendar });
    const held: number[] = [];
    const timed: typeof ingestion = {
      ...ingestion,
      trackActivities: (items, origin, options) =>
        ingestion.trackActivities(items, origin, {
          ...options,
          onCommit: (milliseconds) => {
            held.push(milliseconds);
            options?.onCommit?.(milliseconds);
          },
        }),
    };
    const cpu = process.cpuUsage();
    const summary = await runImport(await openCsv(file), activities, timed, {
      map: new Map(),
      set: new Map(),
      createCompanies: true,
      rejectsFile: path.join(os.tmpdir(), `tidemark-bench-${process.pid}.csv`),
      oneWriter: database.dialect === 'sqlite',
      terminal: process.stderr,
    });
    const used = process.cpuUsage(cpu);
    held.sort((a, b) => a - b);
    const at = (share: number) => held[Math.floor((held.length - 1) * share)]?.toFixed(0);
    console.log(
      `${name}: ${summary.rows} rows in ${summary.seconds.toFixed(2)} s, ${Math.round(summary.rows / summary.seconds)} rows/s, ` +
        `${((used.user + used.system) / 1e6).toFixed(1)} s of CPU; ${held.length} transactions held the database ` +
        `${at(0.5)} ms (median), ${at(0.99)} ms (99 %), ${at(1)} ms (most); ${JSON.stringify(summary.counts)}, ${summary.rejected} rejected`,
    );
    const began = performance.now();
    await ingestion.foldPending();
    const seconds = (performance.now() - began) / 1000;
    if (seconds > 0.1) console.log(`${name}: child pages folded in ${seconds.toFixed(1)} s`);
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

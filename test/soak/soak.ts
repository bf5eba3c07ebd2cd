/**
 * The soak: `npm run soak -- [--database sqlite|mysql] [--lives 10] [--seconds 60] [--steady 120] [--heap MIB]`.
 * 8 ingesting, 8 reading, 2 editing; the server is killed after each life. `--heap` bounds the server's heap: what it keeps must fit, and V8 tidies up early. Exit code 1 where anything is wrong in the end.
 */
import { parseArgs } from 'node:util';
import { onMariadb, onSqlite } from '../../bench/support/places.js';
import { type Place } from '../support/databases.js';
import { soak } from './run-soak.js';
import { SOURCES } from './server.js';

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    lives: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '60' },
    steady: { type: 'string', default: '120' },
    heap: { type: 'string' },
  },
});

async function run(name: string, place: Place): Promise<boolean> {
  const say = (line: string) => console.log(line);
  const database: Record<string, string> =
    place.url === undefined ? { DATA_DIR: place.dataDir ?? '' } : { DATABASE_URL: place.url };
  const entry = values.heap === undefined ? SOURCES : [`--max-old-space-size=${Number(values.heap)}`, ...SOURCES];
  const numbers = { lives: Number(values.lives), seconds: Number(values.seconds), steady: Number(values.steady) };
  const report = await soak({ entry, database, ...numbers, say });
  const { answered, lost, refused } = report.requests;
  say(
    `${name}: ${report.events} events and ${report.points} values kept; ${answered} answers, ${lost} requests lost, ${refused} refused`,
  );
  say(`memory of the last life, MiB: ${quarters(report.memory).join(', ')} (medians of its quarters)`);
  for (const line of [...report.complaints, ...report.wrong]) say(`WRONG ${line}`);
  if (report.ended !== 0) say(`WRONG it ended with ${report.ended}`);
  return report.complaints.length === 0 && report.wrong.length === 0 && report.ended === 0;
}

/** Medians of four parts of a list. */
function quarters(list: readonly number[]): number[] {
  return [0, 1, 2, 3].map((part) => {
    const some = list.slice((part * list.length) / 4, ((part + 1) * list.length) / 4).sort((a, b) => a - b);
    return Math.round(some[some.length >> 1] ?? 0);
  });
}

(values.database === 'mysql' ? onMariadb(run) : onSqlite(run)).then(
  (fine) => {
    console.log(
      fine === undefined
        ? 'MariaDB is not installed.'
        : fine
          ? 'Nothing lost, nothing doubled.'
          : 'Something is wrong.',
    );
    process.exitCode = fine ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

/**
 * What materialization costs, on SQLite and on MariaDB: a night, a definition against INSERT … SELECT with a window function, nights
 * with a year and with five years of history, late events; and memory. Each is done by a process of its own.
 *
 *   node -r ./test/support/register-ts.cjs bench/materialize.ts [sqlite|mysql] [small|full] [night|definition|history|late|threads]
 */
import os from 'node:os';
import { isoFromDay } from '../src/calendar/index.js';
import { type Place } from '../test/support/databases.js';
import { inProcess, type Outcome } from './materialize/process.js';
import { MADE_ON, type WorldSize } from './materialize/world.js';
import { onDatabases } from './support/places.js';
import { mib, middle, perSecond, say } from './support/telling.js';

const PARTS = ['night', 'definition', 'history', 'late', 'threads'] as const;
const arguments_ = process.argv.slice(2);
const small = arguments_.includes('small');
const database = arguments_.find((name) => name === 'sqlite' || name === 'mysql');
const chosen = PARTS.filter((part) => arguments_.includes(part));

const NIGHT: WorldSize = small
  ? { companies: 5_000, metrics: 20, days: 120 }
  : { companies: 100_000, metrics: 50, days: 365 };
const DEFINITION: WorldSize = { companies: small ? 2_560 : 10_240, metrics: 0, days: 365 };
const SHORT: WorldSize = { companies: small ? 1_280 : 10_240, metrics: 10, days: 365 };
const LONG: WorldSize = { ...SHORT, days: 5 * 365 };
const NIGHTS = small ? 2 : 5;
const BURST = small ? 5_000 : 100_000;
const DEFINITIONS = 4;
const MEMORY = 512;

/** `1.2 s (processor 0.9 s)` */
const took = ({ wall, cpu }: Took) => `${(wall / 1000).toFixed(2)} s (processor ${(cpu / 1000).toFixed(2)} s)`;
const sized = ({ companies, metrics, days }: WorldSize) =>
  `${companies.toLocaleString('en')} companies${metrics > 0 ? ` × ${metrics} metrics` : ''}, ${days} days of history`;
const load = () => `load ${os.loadavg()[0]!.toFixed(1)}`;

function memory({ anonymous, resident }: Outcome): void {
  const verdict = anonymous < MEMORY * 2 ** 20 ? `under ${MEMORY}` : `NOT under ${MEMORY}`;
  say('  memory of the process itself at most', mib(anonymous), `${verdict}; with mapped files ${mib(resident)}`);
}

interface Took {
  readonly wall: number;
  readonly cpu: number;
}

const times = (a: number, b: number) => `${(a / b).toFixed(2)} ×`;
const middling = (figures: readonly Took[]): Took => ({
  wall: middle(figures.map((one) => one.wall)),
  cpu: middle(figures.map((one) => one.cpu)),
});

/** The first night makes checkpoints of a history that has none: it is not counted. */
async function nights(place: Place, size: WorldSize, after: number, count: number): Promise<Outcome> {
  return inProcess(place, { is: 'nights', size, after, count });
}

async function night(_name: string, place: Place): Promise<void> {
  await inProcess(place, { is: 'make', size: NIGHT });
  await nights(place, NIGHT, 0, 1);
  const outcome = await nights(place, NIGHT, 1, small ? 2 : 3);
  const { values, units } = outcome.figures[0]!;
  const figures = middling(outcome.figures);
  say(
    `a night: ${sized(NIGHT)}`,
    took(figures),
    `${values} values, ${units} units, ${perSecond(values, figures.wall)}; ${load()}`,
  );
  memory(outcome);
}

async function definition(_name: string, place: Place): Promise<void> {
  await inProcess(place, { is: 'make', size: DEFINITION });
  const defined: Outcome[] = [];
  const inserted: Outcome[] = [];
  for (let round = 0; round < (small ? 1 : 3); round++) {
    defined.push(await inProcess(place, { is: 'definition', round, count: DEFINITIONS }));
    inserted.push(await inProcess(place, { is: 'insertSelect', size: DEFINITION }));
  }
  const first = middling(defined.flatMap(({ figures }) => figures.slice(0, 1)));
  const ours = middling(defined.flatMap(({ figures }) => figures.slice(1)));
  const theirs = middling(inserted.flatMap(({ figures }) => figures));
  const values = (of: Outcome[]) => of[0]!.figures[0]!.values;
  const against = (one: Took) => `${times(theirs.wall, one.wall)} as fast, processor ${times(theirs.cpu, one.cpu)}`;
  say(`INSERT … SELECT: ${sized(DEFINITION)}`, took(theirs), `${values(inserted)} values; ${load()}`);
  say('  one metric defined', took(ours), `${values(defined)} values, ${against(ours)} (asked for: 20 ×)`);
  say('  … the first one of a process', took(first), against(first));
  memory(defined[0]!);
}

async function history(name: string, place: Place): Promise<void> {
  await inProcess(place, { is: 'make', size: SHORT });
  await onDatabases(name === 'SQLite' ? 'sqlite' : 'mysql', async (_, other) => {
    await inProcess(other, { is: 'make', size: LONG });
    for (const [at, size] of [
      [place, SHORT],
      [other, LONG],
    ] as const)
      await nights(at, size, 0, 1);
    const [short, long]: [Outcome[], Outcome[]] = [[], []];
    // In turns, as the machine's load comes and goes.
    for (let round = 0; round < NIGHTS; round++) {
      short.push(await nights(place, SHORT, 1 + round, 1));
      long.push(await nights(other, LONG, 1 + round, 1));
    }
    const [one, five] = [short, long].map((all) => middling(all.flatMap(({ figures }) => figures))) as [Took, Took];
    say(`a night: ${sized(SHORT)}`, took(one), load());
    say(
      '  the same with five years',
      took(five),
      `${times(five.wall, one.wall)}, processor ${times(five.cpu, one.cpu)} (asked for: 1.10 ×)`,
    );
    memory(long[0]!);
  });
}

async function late(_name: string, place: Place): Promise<void> {
  const today = MADE_ON;
  await inProcess(place, { is: 'make', size: SHORT });
  const rebuilt = await inProcess(place, { is: 'rebuild', days: SHORT.days, today });
  const [rebuild] = rebuilt.figures;
  const parts = (of: Outcome) => {
    const [one] = of.figures;
    return `${one!.values} values (${(one!.values / rebuild!.values).toPrecision(2)} of the rebuild), ${one!.units} units, ${one!.runs} runs`;
  };
  say(`a rebuild: ${sized(SHORT)}`, took(rebuild!), `${rebuild!.values} values, ${rebuild!.units} units; ${load()}`);
  memory(rebuilt);
  const single = await inProcess(place, { is: 'late', size: SHORT, events: 1, today, meanwhile: false });
  say('  one late event of a year ago', took(single.figures[0]!), parts(single));
  const burst = await inProcess(place, { is: 'late', size: SHORT, events: BURST, today, meanwhile: false });
  say(`  ${BURST} late events, then the worker`, took(burst.figures[0]!), parts(burst));
  const during = await inProcess(place, { is: 'late', size: SHORT, events: BURST, today, meanwhile: true });
  say(`  ${BURST} late events beside the worker`, took(during.figures[0]!), parts(during));
  memory(during);
}

async function threads(_name: string, place: Place): Promise<void> {
  await inProcess(place, { is: 'make', size: DEFINITION });
  const [one, two]: [Outcome[], Outcome[]] = [[], []];
  for (let round = 0; round < (small ? 1 : 3); round++) {
    one.push(await inProcess(place, { is: 'definition', round, count: DEFINITIONS }, 1));
    two.push(await inProcess(place, { is: 'definition', round: 10 + round, count: DEFINITIONS }, 2));
  }
  const [of1, of2] = [one, two].map((all) => middling(all.flatMap(({ figures }) => figures.slice(1)))) as [Took, Took];
  say(`one thread: one metric defined, ${sized(DEFINITION)}`, took(of1), load());
  say('  two threads', took(of2), `${times(of1.wall, of2.wall)} as fast (asked for: 1.6 ×, on two idle cores)`);
  memory(two[0]!);
}

const MEASURES = { night, definition, history, late, threads };

async function main(): Promise<void> {
  const { NODE_ENV = 'production' } = process.env;
  process.env.NODE_ENV = NODE_ENV;
  process.stdout.write(
    `${isoFromDay(Math.floor(Date.now() / 86_400_000))}, Node ${process.version}, ${os.cpus().length} cores, ${load()}\n`,
  );
  for (const [part, measure] of Object.entries(MEASURES)) {
    if (chosen.length > 0 && !chosen.some((one) => one === part)) continue;
    await onDatabases(database, async (name, place) => {
      process.stdout.write(`${name}\n`);
      await measure(name, place);
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});

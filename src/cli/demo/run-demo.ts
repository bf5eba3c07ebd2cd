import { demoLastDay, demoShift } from './data.js';
import { demoKeyPath, keepDemoKey, keptDemoKey } from './key-file.js';
import { defineMetrics, loadCompanies, loadEvents } from './load.js';
import { curl, DEMO_QUERIES } from './queries.js';
import { readDemoState, writeDemoState } from './state.js';
import { type DemoApp, type DemoIo, type DemoReport } from './types.js';

/**
 * Loads the demo into an empty workspace, or goes on where an earlier start was interrupted, and prints what it did and what
 * to ask first. A workspace that holds it already is left as it is, as is one that holds other data.
 * @throws where the data are refused or a run fails: both are defects, not a user's mistake
 */
export async function runDemo(app: DemoApp, io: DemoIo): Promise<DemoReport> {
  const begun = await readDemoState(app.database);
  if (begun === undefined && (await app.search.find('COMPANY', { first: 1 })).ids.length > 0) {
    io.out.write('This workspace holds other data, so the demo was not loaded. `tidemark serve` serves it alone.\n');
    return { outcome: 'FOREIGN', events: 0, values: 0 };
  }
  const key = knownKey(io);
  if (begun?.loaded) {
    io.out.write('The demo is loaded already.\n');
    printQueries(io, key);
    return { outcome: 'WAS_LOADED', events: 0, values: 0 };
  }
  const report = await load(app, io, begun?.shift);
  printQueries(io, key);
  return report;
}

async function load(app: DemoApp, io: DemoIo, begunWith: number | undefined): Promise<DemoReport> {
  const start = performance.now();
  const shift = begunWith ?? demoShift(app.calendar.today());
  io.out.write(
    `${begunWith === undefined ? 'Loading' : 'Going on loading'} the demo: a year of a wholesaler's customers, moved to end on ${demoLastDay(shift)}.\n` +
      'Online Retail, Daqing Chen (2015), UCI, doi:10.24432/C5BW33, CC BY 4.0; see demo/online-retail/ATTRIBUTION.md.\n',
  );
  if (begunWith === undefined) await writeDemoState(app.database, { shift, loaded: false });
  await loadCompanies(app, io, shift);
  const events = await loadEvents(app, io, shift);
  const values = await defineMetrics(app, io);
  await writeDemoState(app.database, { shift, loaded: true });
  io.out.write(`  ready after ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  return { outcome: 'LOADED', events, values };
}

/** The key to print commands with; one that is new is kept for later starts. */
function knownKey(io: DemoIo): string | undefined {
  if (io.adminKey !== undefined) return io.adminKey;
  if (io.newKey !== undefined) keepDemoKey(io.dataDir, io.newKey);
  return io.newKey ?? keptDemoKey(io.dataDir);
}

function printQueries(io: DemoIo, key: string | undefined): void {
  if (key === undefined) {
    io.out.write(
      '\nThe API key was printed at the first start and is stored hashed only. If it is lost, start again with\n' +
        'ADMIN_KEY set to a secret of your own: that key may do everything, createApiKey included.\n',
    );
  } else if (io.adminKey !== undefined) {
    io.out.write('\nAPI key: ADMIN_KEY\n');
  } else {
    io.out.write(`\nAPI key: ${key}\n(kept in ${demoKeyPath(io.dataDir)}, readable by you alone)\n`);
  }
  for (const [index, { title, query }] of DEMO_QUERIES.entries()) {
    io.out.write(`\n${index + 1}. ${title}\n${curl(`${io.url}/graphql`, shownKey(io, key), query)}\n`);
  }
  io.out.write('\n');
}

/** ADMIN_KEY is the user's secret: the shell puts it in, it is not printed. */
function shownKey(io: DemoIo, key: string | undefined): string | undefined {
  return io.adminKey === undefined ? key : undefined;
}

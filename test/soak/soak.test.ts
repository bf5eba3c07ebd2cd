import { describeDatabases } from '../support/databases.js';
import { soak } from './run-soak.js';
import { SOURCES } from './server.js';

/** The soak in small; `npm run soak` is the long one. */
describeDatabases('a server that is killed under mixed load', (context) => {
  it('loses nothing and doubles nothing', async () => {
    const database = context.environment(await context.place());
    const report = await soak({ entry: SOURCES, database, lives: 2, seconds: 8, steady: 5 });
    expect(report).toMatchObject({ complaints: [], wrong: [], ended: 0 });
    // There was something to lose.
    expect(report.events).toBeGreaterThan(1000);
    expect(report.requests.lost).toBeGreaterThan(0);
  }, 300_000);
});

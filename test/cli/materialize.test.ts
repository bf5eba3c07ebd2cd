import { materializeCommand } from '../../src/cli/materialize-command.js';
import { type App } from '../../src/server/index.js';
import { createCompanies, defineAll, METRICS, send, TODAY } from '../materialization/scenario.js';
import { openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';

describeDatabases('tidemark materialize', (context) => {
  let app: App;
  beforeEach(async () => {
    app = await openApp(context, await context.place(), { TODAY });
    await createCompanies(app, 3);
    await send(app, [{ is: 'event', company: 0, day: 10, amount: 1 }]);
    await defineAll(app, METRICS.slice(0, 2));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await app.close();
  });

  /** What the command prints; the app stays open for a look, but without its materializer. */
  async function materialize(...args: string[]): Promise<string> {
    let printed = '';
    const capture = (text: string | Uint8Array) => {
      printed += String(text);
      return true;
    };
    jest.spyOn(process.stdout, 'write').mockImplementation(capture);
    const { materializer } = app;
    const command = materializeCommand(async () => ({ materializer, close: () => materializer.stop() }));
    await command.parseAsync(['node', 'materialize', ...args]);
    return printed;
  }

  it('waits for the definitions of its metrics, too, and tells of them', async () => {
    const [definition] = await app.materializer.runs({ first: 1 });
    const printed = await materialize('calculated.week');
    const [asked] = await app.materializer.runs({ first: 1 });
    expect(asked).toMatchObject({ trigger: 'MANUAL', status: 'SUCCEEDED' });
    expect(printed).toMatch(new RegExp(`^Run ${definition!.id}: 2 metrics, .*\n.*Run ${asked!.id}: 1 metrics, `, 's'));
    expect(await app.materializer.materializedThrough(['week'])).not.toEqual(new Map([['week', null]]));
  });

  it('does not wait for definitions of others', async () => {
    await materialize(); // all is computed
    await app.metrics.create({ slug: 'more', name: 'More', model: 'COMPANY', formula: METRICS[0]!.formula }, null);
    const [definition] = await app.materializer.runs({ first: 1 });
    expect(await materialize('calculated.week')).not.toContain(`Run ${definition!.id}:`);
  });
});

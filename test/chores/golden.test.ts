import { type Model } from '../../src/model/index.js';
import { randomFrom } from '../materialization/history.js';
import { unsettled, workOff } from '../materialization/meddling.js';
import { TODAY } from '../materialization/scenario.js';
import { ORIGIN, openApp } from '../support/apps.js';
import { describeDatabases } from '../support/databases.js';
import { leftovers } from './leftovers.js';
import { idsOf, push, randomWorkspace, unlike, type Workspace, without } from './workspace.js';

const SIZE = { companies: 5, children: 8, events: 150 };

/** Some entities of each model. */
function someOf({ things }: Workspace, seed: number): Map<Model, string[]> {
  const random = randomFrom(seed);
  const chosen = new Map<Model, string[]>();
  for (const { model, name } of things) {
    if (random(4) === 0) chosen.set(model, [...(chosen.get(model) ?? []), name]);
  }
  return chosen;
}

describeDatabases('a workspace from which entities were deleted', (context) => {
  it.each([1, 2, 3, 4, 5])('is like one that they never were in (%i)', async (seed) => {
    const workspace = randomWorkspace(seed, SIZE);
    const chosen = someOf(workspace, seed + 1000);
    const app = await openApp(context, await context.place(), { TODAY });
    const other = await openApp(context, await context.place(), { TODAY });
    try {
      await push(app, workspace);
      // Else the background has folded nothing yet of what goes.
      if (seed % 2 === 1) await workOff(app);
      for (const [model, names] of chosen) {
        const ids = await idsOf(app, model);
        const there = names.flatMap((name) => ids.get(name) ?? []);
        expect(await app.deletions.byId(model, there, ORIGIN)).toEqual({ deleted: there.length, errors: [] });
      }
      await workOff(app);
      expect(await leftovers(app)).toEqual([]);
      const runs = await app.materializer.runs({ first: 50 });
      expect(runs.filter(({ trigger }) => trigger === 'DELETION').map(({ status }) => status)).toContain('SUCCEEDED');
      const deleted = new Set([...chosen].flatMap(([model, names]) => names.map((name) => `${model} ${name}`)));
      await push(other, without(workspace, deleted));
      await workOff(other);
      expect(await unlike(app, other)).toEqual([]);
      expect(await unsettled(app)).toEqual([]);
    } finally {
      await app.close();
      await other.close();
    }
  });
});

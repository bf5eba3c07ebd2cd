import { strays, wrongFirstDays } from '../../deletions/deleting.js';
import { describeDatabases } from '../../support/databases.js';
import { countPlans } from '../count-plans.js';
import { World } from '../world.js';
import { counted } from './counted.js';
import { Load } from './load.js';
import { living, replay, settle } from './settled.js';

const CLIENTS = 10;
const STEPS = 12;

describeDatabases('Everything at once on the same entities, from two processes', (context) => {
  it.each((process.env.SEEDS ?? '1,2').split(',').map(Number))(
    'leaves what the log says, nothing lost or doubled (seed %i)',
    async (seed) => {
      const place = await context.place();
      const own = [counted(await context.open(place)), counted(await context.open(place))];
      const worlds = own.map(({ database }) => new World(database));
      const world = worlds[0]!;
      await countPlans(world);
      const load = new Load(worlds);
      await load.create();
      await load.run(CLIENTS, STEPS, seed);
      expect(load.complaints).toEqual([]);

      // Each accepted id is claimed once, and what it stands for is in the log once, but for what was taken out.
      expect(await world.count('claim')).toBe(load.accepted);
      expect((await world.count('event')) + (await world.count('metric_point'))).toBe(load.accepted - load.corrected);
      const keys = (await world.rows<{ properties: string }>('SELECT properties FROM event')).map(
        ({ properties }) => (JSON.parse(properties) as { key: string }).key,
      );
      expect(new Set(keys).size).toBe(keys.length);

      expect(await strays(world)).toEqual([]);
      await settle(world);
      expect(await world.count('pending_fold')).toBe(0);
      expect(await wrongFirstDays(world)).toEqual([]);
      const never = new World(await context.open());
      await countPlans(never);
      await replay(world, never);
      expect(await living(world)).toEqual(await living(never));
    },
    120_000,
  );
});

import { removeEvents } from '../../src/ingestion/corrections/remove-events.js';
import { ensureBaseSeries } from '../../src/ingestion/entities/base-series.js';
import { type ActivityInput } from '../../src/ingestion/index.js';
import { countPlans } from '../ingestion/count-plans.js';
import { World } from '../ingestion/world.js';
import { describeDatabases } from '../support/databases.js';
import { dump } from './dump.js';
import { createEntities, ORIGIN, randomEvent, randomFrom } from './events-world.js';

describeDatabases('Events that are taken out of the log', (context) => {
  async function open(createdAt: string): Promise<World> {
    const world = new World(await context.open());
    await createEntities(world.ingestion, createdAt);
    await countPlans(world);
    return world;
  }

  async function remove(world: World, ids: readonly number[]): Promise<number> {
    const base = await ensureBaseSeries(world.series);
    const ground = { base, catalogue: world.series, calendar: world.calendar };
    return world.database.write((session) => removeEvents(session, ground, ids));
  }

  it.each([1, 2, 3, 4, 5, 6])('leave nothing behind, whatever was folded (%#)', async (seed) => {
    const random = randomFrom(seed);
    const createdAt = random(2) === 0 ? '2026-03-06' : '2026-03-20';
    const world = await open(createdAt);
    const events: ActivityInput[] = [];
    const gone = new Set<number>();
    const rowIds: number[] = [];
    for (let round = 0; round < 8; round++) {
      const batch = Array.from({ length: 1 + random(25) }, (_, i) => randomEvent(random, `${events.length + i}`));
      expect(await world.ingestion.trackActivities(batch, ORIGIN)).toMatchObject({ accepted: batch.length });
      events.push(...batch);
      const known = new Set(rowIds);
      for (const { id } of await world.rows<{ id: number }>('SELECT id FROM event ORDER BY id')) {
        if (!known.has(id)) rowIds.push(id);
      }
      if (random(2) === 0) await world.ingestion.foldPending();
      const picked = Array.from({ length: random(events.length / 2) }, () => random(events.length));
      const fresh = new Set(picked.filter((index) => !gone.has(index)));
      expect(
        await remove(
          world,
          picked.map((index) => rowIds[index]!),
        ),
      ).toBe(fresh.size);
      for (const index of fresh) gone.add(index);
    }
    await world.ingestion.foldPending();

    const never = await open(createdAt);
    const left = events.filter((_, index) => !gone.has(index));
    await never.ingestion.trackActivities(left, ORIGIN);
    await never.ingestion.foldPending();
    expect(gone.size).toBeGreaterThan(5);
    expect(await dump(world.database)).toEqual(await dump(never.database));
    // What was deleted stays claimed.
    expect(await world.ingestion.trackActivities(events, ORIGIN)).toMatchObject({ duplicates: events.length });
  });
});

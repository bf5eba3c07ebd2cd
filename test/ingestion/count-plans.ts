import { addDistinctSeries, distinctKey } from '../../src/storage/index.js';
import { type World } from './world.js';

/** Has the different plans of logins counted, as a formula over them would. */
export async function countPlans(world: World): Promise<void> {
  const series = await world.series.ensure(
    (['COMPANY', 'END_USER'] as const).map((model) => ({
      model,
      key: distinctKey('activities.login'),
      property: 'plan',
      kind: 'DISTINCT',
      fold: 'LAST',
    })),
  );
  const ids = series.map(({ id }) => id);
  await world.database.write((session) => addDistinctSeries(session, ids));
}

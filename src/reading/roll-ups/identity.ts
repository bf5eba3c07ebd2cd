import { type World } from '../../catalogue/world.js';
import { type RollUp } from '../../engine/index.js';
import { keyOf } from '../../formula/index.js';

/**
 * What a roll-up is made of, as a text: a calculated metric of the children by the series that holds its values in the world, so
 * that an edited metric makes another roll-up. Undefined where such a metric has no series.
 */
export function rollUpIdentity({ model, across, days, of }: RollUp, world: World): string | undefined {
  const parts: string[] = [];
  for (const { reference, property } of of) {
    if (reference.to !== 'calculated') {
      const key = keyOf(reference);
      // One that is told to be a counter makes another roll-up, as its empty days mean something else.
      const counted = reference.to === 'metric' && world.isCounter(model, key) ? ['COUNTER'] : [];
      parts.push(JSON.stringify([key, property ?? '', ...counted]));
      continue;
    }
    const metric = world.metrics.get(reference.slug);
    if (metric?.model !== model || metric.seriesId === null) return undefined;
    parts.push(JSON.stringify([metric.seriesId]));
  }
  // For a count it makes no difference which of a child's series has the value.
  if (across === 'COUNT') parts.sort();
  return JSON.stringify([model, across, days, parts]);
}

import { type MetricCatalogue } from '../src/reading/types.js';
import { type MetricListArgs } from './inputs/metric-args.js';

/** To a filter, null is as good as left out. */
export function metricFilter({ model, kind, search }: MetricListArgs): Parameters<MetricCatalogue['list']>[0] {
  return {
    ...(model === undefined || model === null ? {} : { model }),
    ...(kind === undefined || kind === null ? {} : { kind }),
    ...(search === undefined || search === null ? {} : { search }),
  };
}

import { type UpdateMetricInput } from '../src/catalogue/types.js';
import { TidemarkError } from '../src/errors/index.js';
import { type UpdateCalculatedMetricInput } from './inputs/calculated-metric.js';

/** @throws VALUE_MISSING for null where a metric must have something */
export function metricUpdate(input: UpdateCalculatedMetricInput): UpdateMetricInput {
  const { name, ...rest } = input;
  if (name === null) refuseNull('name');
  if (rest.formula === null) refuseNull('formula');
  return name === undefined ? rest : { ...rest, name };
}

function refuseNull(path: string): never {
  throw new TidemarkError('VALUE_MISSING', `A metric needs a ${path}: leave it out to keep the one it has.`, { path });
}

import { randomBytes } from 'node:crypto';
import { type Model } from '../model/index.js';
import { type Series, type SeriesCatalogue } from '../storage/index.js';

/** Series of kind CALCULATED that nothing refers to yet. They come from short transactions of their own. */
export function freshSeries(series: SeriesCatalogue, model: Model, count: number): Promise<Series[]> {
  const specs = Array.from({ length: count }, () => ({
    model,
    key: `calculated@${randomBytes(9).toString('base64url')}`,
    kind: 'CALCULATED' as const,
    fold: 'LAST' as const,
  }));
  return series.ensure(specs);
}

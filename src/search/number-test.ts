import { TidemarkError } from '../errors/index.js';
import { equalRange, nextDown, nextUp } from './significant.js';
import { type FloatFilter } from './types.js';

/**
 * A FloatFilter as one closed range, less the ranges of `ne`. All ends are plain doubles; the rounding to 12 significant digits is in
 * them already.
 */
export interface NumberTest {
  readonly min: number;
  readonly max: number;
  /** Set for `ne`: what is not to be met, both ends included. */
  readonly except?: { readonly lowest: number; readonly highest: number };
  /** Whether an empty number passes. */
  readonly empty: boolean;
}

/**
 * undefined where the filter states no condition.
 * @throws VALUE_NOT_FINITE naming the member
 */
export function numberTest(filter: FloatFilter | null | undefined, path: string): NumberTest | undefined {
  if (filter === null || filter === undefined) return undefined;
  const bound = (name: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte') => {
    const value = filter[name];
    if (value === null || value === undefined) return undefined;
    if (!Number.isFinite(value)) {
      throw new TidemarkError('VALUE_NOT_FINITE', `A finite number is needed, not ${value}.`, {
        path: `${path}.${name}`,
      });
    }
    return equalRange(value);
  };
  const [eq, ne, lt, lte, gt, gte] = [bound('eq'), bound('ne'), bound('lt'), bound('lte'), bound('gt'), bound('gte')];
  const ordered = [eq, lt, lte, gt, gte].some((range) => range !== undefined);
  const isNull = filter.isNull ?? undefined;
  if (!ordered && ne === undefined && isNull === undefined) return undefined;

  const none = isNull === true; // no number passes, only its absence
  const min = Math.max(
    none ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
    eq?.lowest ?? Number.NEGATIVE_INFINITY,
    gte?.lowest ?? Number.NEGATIVE_INFINITY,
    gt === undefined ? Number.NEGATIVE_INFINITY : nextUp(gt.highest),
  );
  const max = Math.min(
    none ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    eq?.highest ?? Number.POSITIVE_INFINITY,
    lte?.highest ?? Number.POSITIVE_INFINITY,
    lt === undefined ? Number.POSITIVE_INFINITY : nextDown(lt.lowest),
  );
  return { min, max, ...(ne === undefined ? {} : { except: ne }), empty: !ordered && isNull !== false };
}

/** Whether a number (undefined or NaN: empty) passes. */
export function passes(test: NumberTest, value: number | undefined): boolean {
  if (value === undefined || Number.isNaN(value)) return test.empty;
  if (!(value >= test.min && value <= test.max)) return false;
  return test.except === undefined || value < test.except.lowest || value > test.except.highest;
}

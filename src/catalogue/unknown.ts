import { suggest, TidemarkError } from '../errors/index.js';

/** METRIC_UNKNOWN for a key that no calculated metric has, with the nearest that exist. */
export function unknownCalculated(key: string, slugs: readonly string[]): TidemarkError {
  // Without the prefix, which all of them share and which would make all of them look alike.
  const suggestions = suggest(key.replace(/^calculated\./, ''), slugs).map((slug) => `calculated.${slug}`);
  const hint = suggestions[0] === undefined ? '' : ` Did you mean ${suggestions[0]}?`;
  return new TidemarkError('METRIC_UNKNOWN', `There is no calculated metric "${key.slice(0, 200)}".${hint}`, {
    suggestions,
    details: { key: key.slice(0, 300) },
  });
}

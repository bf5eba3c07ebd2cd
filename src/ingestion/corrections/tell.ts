import { TidemarkError } from '../../errors/index.js';
import { type ToldMetric } from '../../storage/corrections/index.js';
import { checkedText, NAME_BYTES } from '../batch/validate.js';
import { type MetricDefinition } from './types.js';

/** Bytes that what people say of a metric may take. */
const LIMITS = { name: NAME_BYTES, unit: 64, description: 10_000 } as const;

/**
 * What is known of a metric once something is said of it: undefined leaves what there is, null clears it. A counter adds up, so
 * it folds by SUM, and a metric that becomes a gauge again folds by LAST where nothing else is said.
 * @throws BAD_USER_INPUT, VALUE_MISSING, VALUE_INVALID, VALUE_TOO_LONG
 */
export function told(before: ToldMetric, said: MetricDefinition): ToldMetric {
  for (const path of ['name', 'unit', 'description'] as const) {
    const text = said[path];
    if (text != null) checkedText(text, path, LIMITS[path]);
  }
  if (said.name?.trim() === '') {
    throw new TidemarkError('VALUE_MISSING', 'A name may not be empty; null takes it away.', { path: 'name' });
  }
  const kind = said.kind === undefined ? before.kind : (said.kind ?? 'GAUGE');
  const usual = kind === 'COUNTER' ? 'SUM' : 'LAST';
  const kept = kind === before.kind ? before.fold : usual;
  const fold = said.fold === undefined ? kept : (said.fold ?? usual);
  if (kind === 'COUNTER' && fold !== 'SUM') {
    throw new TidemarkError(
      'BAD_USER_INPUT',
      `A counter counts what happened, so several values of a day add up: its fold is SUM, and cannot be ${fold}. Say kind: GAUGE for a state that was reported.`,
      { path: 'fold', suggestions: ['SUM'] },
    );
  }
  return {
    name: orBefore(said.name, before.name),
    description: orBefore(said.description, before.description),
    unit: orBefore(said.unit, before.unit),
    direction: orBefore(said.direction, before.direction),
    kind,
    fold,
  };
}

function orBefore<T>(said: T | null | undefined, before: T | null): T | null {
  return said === undefined ? before : said;
}

import { type Calendar } from '../calendar/index.js';
import { placed } from './limits.js';
import { numberTest, passes } from './number-test.js';
import { simpleLower } from './text.js';
import { type CustomFieldFilter, type DateTimeFilter, type StringFilter } from './types.js';

/** Decides on the value of one custom field; undefined where the entity has none. */
export type ValueTest = (value: unknown) => boolean;

/**
 * The conditions on a custom field, all of which must hold. A value of another type than a condition speaks of is empty to it:
 * texts are what `string` sees, numbers what `number` sees, texts that are dates what `date` sees.
 * @throws DATE_INVALID, VALUE_NOT_FINITE, each with its place
 */
export function customTest(filter: CustomFieldFilter, path: string, calendar: Calendar): ValueTest {
  const tests: ValueTest[] = [];
  if (filter.string) {
    const test = textTest(filter.string);
    tests.push((value) => test(typeof value === 'string' ? value : undefined));
  }
  const number = numberTest(filter.number, `${path}.number`);
  if (number) tests.push((value) => passes(number, typeof value === 'number' ? value : undefined));
  const boolean = filter.boolean ?? undefined;
  if (boolean !== undefined) tests.push((value) => value === boolean);
  if (filter.date) {
    const range = dateRange(filter.date, `${path}.date`, calendar);
    if (range.before !== undefined || range.after !== undefined) {
      tests.push((value) => {
        const at = typeof value === 'string' ? instantOrNothing(value, calendar) : undefined;
        return at !== undefined && at >= (range.after ?? at) && at < (range.before ?? Number.POSITIVE_INFINITY);
      });
    }
  }
  const isNull = filter.isNull ?? undefined;
  if (isNull !== undefined) tests.push((value) => (value === undefined || value === null) === isNull);
  return (value) => tests.every((test) => test(value));
}

/** Bounds in ms: from `after` (included) to `before` (not included). @throws DATE_INVALID with its place */
export function dateRange(
  filter: DateTimeFilter,
  path: string,
  calendar: Calendar,
): { readonly before: number | undefined; readonly after: number | undefined } {
  const read = (name: 'before' | 'after') => {
    const text = filter[name];
    if (text === null || text === undefined) return undefined;
    return placed(`${path}.${name}`, () => calendar.instant(text));
  };
  return { before: read('before'), after: read('after') };
}

function textTest(filter: StringFilter): (value: string | undefined) => boolean {
  const { eq, ne, isNull } = filter;
  const list = filter.in ? new Set(filter.in) : undefined;
  const contains = filter.contains === null || filter.contains === undefined ? undefined : simpleLower(filter.contains);
  const start =
    filter.startsWith === null || filter.startsWith === undefined ? undefined : simpleLower(filter.startsWith);
  return (value) => {
    if (isNull !== null && isNull !== undefined && (value === undefined) !== isNull) return false;
    if (eq !== null && eq !== undefined && value !== eq) return false;
    if (ne !== null && ne !== undefined && value === ne) return false;
    if (list !== undefined && (value === undefined || !list.has(value))) return false;
    if (contains === undefined && start === undefined) return true;
    if (value === undefined) return false;
    const lower = simpleLower(value);
    return lower.includes(contains ?? '') && lower.startsWith(start ?? '');
  };
}

function instantOrNothing(text: string, calendar: Calendar): number | undefined {
  // Refusing is by exception, which is slow: most texts that are no dates can be told by their first characters.
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  try {
    return calendar.instant(text);
  } catch {
    return undefined;
  }
}

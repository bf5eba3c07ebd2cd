import { hash } from 'node:crypto';

/** What a property's value is compared as: 1 and "1" are the same; undefined for what does not count. */
export function propertyText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : value;
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return undefined;
  }
}

/** The text of one property of an event, given the event's properties as JSON. */
export function textOfProperty(properties: string, property: string): string | undefined {
  const values = JSON.parse(properties) as Record<string, unknown>;
  return Object.hasOwn(values, property) ? propertyText(values[property]) : undefined;
}

/**
 * The 8 bytes that stand for a text. Among n different values that one entity has within a window, two share them, and are
 * counted once, with a probability of n² / 2^65: 3 in 100 million for a million values.
 */
export function textHash(text: string): Buffer {
  return Buffer.from(hash('sha256', text, 'hex').slice(0, 16), 'hex');
}

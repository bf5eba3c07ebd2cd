import { TidemarkError } from '../../errors/index.js';

export const NAME_BYTES = 255;
export const EMAIL_BYTES = 320;
export const ENTITY_NAME_BYTES = 1024;
export const JSON_BYTES = 16 * 1024;
export const JSON_KEYS = 100;

// NUL ends texts in some tools, half a surrogate pair is no character: neither comes back as it was stored.
const UNSTORABLE = /[\0\ud800-\udfff]/u;
const NUMBER_TEXT = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** A text that must be there and not be blank. It is kept as it came, blanks at its ends included. @throws VALUE_MISSING, VALUE_INVALID, VALUE_TOO_LONG */
export function neededText(value: unknown, path: string, bytes: number): string {
  if (value === undefined || value === null || (typeof value === 'string' && isBlank(value))) {
    throw new TidemarkError('VALUE_MISSING', `${path} is needed and may be neither empty nor blank.`, { path });
  }
  return checkedText(value, path, bytes);
}

/** Only looked at closely where it begins with something at or below a blank, or beyond Latin letters. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 32 && first < 127) && text.trim() === '';
}

/** A text that may be left out (undefined or null), but not empty. */
export function optionalText(value: unknown, path: string, bytes: number): string | undefined {
  return value === undefined || value === null ? undefined : neededText(value, path, bytes);
}

/** A text, possibly empty. */
export function checkedText(value: unknown, path: string, bytes: number): string {
  if (typeof value !== 'string') throw new TidemarkError('VALUE_INVALID', `${path} must be a text.`, { path });
  if (value.length * 3 > bytes && Buffer.byteLength(value) > bytes) {
    throw new TidemarkError('VALUE_TOO_LONG', `${path} is longer than ${bytes} bytes.`, { path });
  }
  if (UNSTORABLE.test(value)) {
    throw new TidemarkError(
      'VALUE_INVALID',
      `${path} contains a character that cannot be stored (NUL or half a pair).`,
      {
        path,
      },
    );
  }
  return value;
}

/** A finite number. @throws VALUE_INVALID, VALUE_NOT_FINITE */
export function finiteNumber(value: unknown, path: string): number {
  if (typeof value !== 'number') throw new TidemarkError('VALUE_INVALID', `${path} must be a number.`, { path });
  if (!Number.isFinite(value))
    throw new TidemarkError('VALUE_NOT_FINITE', `${path} must be finite, not ${value}.`, { path });
  return value;
}

/** A JSON object as it came in. */
export interface JsonObject {
  readonly keys: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A JSON object of at most 100 keys and 16 KiB, and its text. @throws VALUE_INVALID, VALUE_TOO_LONG, VALUE_NOT_FINITE */
export function jsonObject(value: unknown, path: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TidemarkError('VALUE_INVALID', `${path} must be an object: { "plan": "gold", "seats": 12 }.`, { path });
  }
  const keys = Object.keys(value);
  if (keys.length > JSON_KEYS) {
    throw new TidemarkError('VALUE_TOO_LONG', `${path} has ${keys.length} keys; at most ${JSON_KEYS} are taken.`, {
      path,
    });
  }
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new TidemarkError('VALUE_INVALID', `${path} cannot be written as JSON.`, { path, cause: error });
  }
  if (text.length * 3 > JSON_BYTES && Buffer.byteLength(text) > JSON_BYTES) {
    throw new TidemarkError('VALUE_TOO_LONG', `${path} is longer than ${JSON_BYTES / 1024} KiB as JSON.`, { path });
  }
  const values = value as Record<string, unknown>;
  for (const key of keys) refuseInfinite(values[key], `${path}.${key.slice(0, 40)}`);
  return { keys, values, text };
}

/** JSON has no number that is not finite, but JSON.parse makes one of 1e400: its text would say null. */
function refuseInfinite(value: unknown, path: string): void {
  if (typeof value === 'number') finiteNumber(value, path);
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) refuseInfinite(inner, path);
  }
}

/** The number that a property value counts as: numbers and numeric texts, finite. */
export function numericValue(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value === '' || value.charCodeAt(0) > 57 || !NUMBER_TEXT.test(value))
    return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

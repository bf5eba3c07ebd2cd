import { TidemarkError } from '../errors/index.js';
import { SCOPES, type Scope } from '../storage/keys/index.js';
import { type NewKey } from './types.js';

export const NAME_BYTES = 255;

// Control characters would let a name rewrite the terminal that lists it; half a surrogate pair is no character.
const UNFIT = /[\p{Cc}\p{Cs}]/u;

export interface CheckedKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** ms; null: never. */
  readonly expiresAt: number | null;
}

/** What checks a key's end. */
export interface Clock {
  /** ms */
  now(): number;
  /** Reads an instant or a bare date. @throws DATE_INVALID */
  instant(text: string): number;
}

/** A key as it was asked for, checked. @throws BAD_USER_INPUT, DATE_INVALID */
export function checkedKey({ name, scopes, expiresAt }: NewKey, clock: Clock): CheckedKey {
  return {
    name: checkedName(name.trim()),
    scopes: checkedScopes(scopes),
    expiresAt: expiresAt === undefined || expiresAt === null ? null : checkedEnd(expiresAt, clock),
  };
}

function checkedName(name: string): string {
  if (name === '') throw refused('name', 'A key needs a name that says who uses it, such as "CRM export".');
  if (UNFIT.test(name)) {
    throw refused('name', '`name` holds a control character, or half of a character. Write it on one line.');
  }
  const bytes = Buffer.byteLength(name);
  if (bytes > NAME_BYTES) throw refused('name', `\`name\` takes ${bytes} bytes; at most ${NAME_BYTES} are kept.`);
  return name;
}

function checkedScopes(scopes: readonly Scope[]): Scope[] {
  if (scopes.length === 0) {
    throw refused('scopes', `A key needs at least one scope, else it opens nothing. There are ${SCOPES.join(', ')}.`);
  }
  return SCOPES.filter((scope) => scopes.includes(scope));
}

function checkedEnd(text: string, clock: Clock): number {
  const at = instantOf(text, clock);
  if (at > clock.now()) return at;
  throw refused(
    'expiresAt',
    `\`expiresAt\` is ${text}, which is over: the key would open nothing. Give a later time, or leave it out for a key that does not expire.`,
  );
}

function instantOf(text: string, clock: Clock): number {
  try {
    return clock.instant(text);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    throw new TidemarkError(error.code, error.message, { path: 'expiresAt', cause: error });
  }
}

function refused(path: string, message: string): TidemarkError {
  return new TidemarkError('BAD_USER_INPUT', message, { path });
}

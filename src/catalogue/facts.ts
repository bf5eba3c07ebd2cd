import { TidemarkError } from '../errors/index.js';
import { type MetricFacts } from '../storage/index.js';

const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Bytes that the facts of a metric may take. */
const LIMITS = { name: 255, unit: 64, description: 10_000 };

/**
 * What people say of a metric, checked; it does not change its values.
 * @throws VALUE_MISSING, VALUE_INVALID, VALUE_TOO_LONG
 */
export function factsOf(input: {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly unit?: string | null | undefined;
  readonly direction?: 'UP' | 'DOWN' | null | undefined;
}): MetricFacts {
  if (input.name.trim() === '') {
    throw new TidemarkError('VALUE_MISSING', 'A calculated metric needs a name.', { path: 'name' });
  }
  for (const path of ['name', 'unit', 'description'] as const) {
    const limit = LIMITS[path];
    // Neither comes back as it was stored: NUL ends texts in some tools, half a surrogate pair is no character.
    if (UNSTORABLE.test(input[path] ?? '')) {
      throw new TidemarkError('VALUE_INVALID', `\`${path}\` holds a NUL character or half a surrogate pair.`, { path });
    }
    if (Buffer.byteLength(input[path] ?? '') > limit) {
      throw new TidemarkError('VALUE_TOO_LONG', `\`${path}\` is longer than ${limit} bytes.`, { path });
    }
  }
  return {
    name: input.name,
    description: input.description ?? null,
    unit: input.unit ?? null,
    direction: input.direction ?? null,
  };
}

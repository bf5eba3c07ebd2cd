import { globalId, rowIdOf } from '../../schema/ids.js';

/** The id of an API key as the API shows it, so that commands speak of keys as `apiKeys` does. */
export function keyId(rowId: number): string {
  return globalId('ApiKey', rowId);
}

/** The row id behind it; undefined where it is no key's. */
export function keyRowId(id: string): number | undefined {
  return rowIdOf('ApiKey', id);
}

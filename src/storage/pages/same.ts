import { decodePage } from './decode.js';
import { encodeState } from './encode.js';
import { FORMAT_VERSION, SLOTS } from './layout.js';

/**
 * Whether a stored page says what another one does that is to be stored; undefined stands for none. Equal contents give equal
 * bytes but for the version that they were written in. @throws PAGE_CORRUPT
 */
export function samePage(stored: Buffer | undefined, data: Buffer | undefined): boolean {
  if (stored === undefined || data === undefined) return stored === data;
  return stored.equals(data) || (stored[0] !== FORMAT_VERSION && writtenNow(stored).equals(data));
}

function writtenNow(page: Buffer): Buffer {
  const [values, low] = [new Float64Array(SLOTS), new Float64Array(SLOTS)];
  decodePage(page, values, 0, low);
  return encodeState(values, low);
}

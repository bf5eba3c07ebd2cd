import { MAX_NODES } from './limits.js';

/** More members than any formula that is not refused for its size. */
const MOST_MEMBERS = 100 * MAX_NODES;

/**
 * Whether reading a value runs no code of its maker: arrays and objects without getters and traps, as JSON.parse makes
 * them. Looks at a bounded part of what is huge or goes in circles.
 */
export function isPlainData(value: unknown): boolean {
  const open = [value];
  try {
    for (let looked = 0; open.length > 0 && looked < MOST_MEMBERS; looked++) {
      const next = open.pop();
      if (typeof next !== 'object' || next === null) continue;
      for (const key of Object.keys(next).slice(0, MOST_MEMBERS)) {
        const member = Object.getOwnPropertyDescriptor(next, key);
        if (member !== undefined && !('value' in member)) return false;
        open.push(member?.value);
      }
    }
    return true;
  } catch {
    return false; // A trap that throws.
  }
}

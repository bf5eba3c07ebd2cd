/** Attempts at a unit before it is parked. */
export const ATTEMPTS = 3;
/** A sign of life of whoever works on a unit, at least so often (ms). */
export const UNIT_BEAT_MS = 3_000;
/** … and of whoever coordinates a run. */
export const RUN_BEAT_MS = 1_000;
/** Who has given no sign of life for so long (ms) is taken for dead. */
export const DEAD_AFTER_MS = 30_000;

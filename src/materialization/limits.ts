/** Attempts at a unit before it is parked. */
export const ATTEMPTS = 3;
/** A sign of life of whoever works on a unit, at least so often (ms). */
export const UNIT_BEAT_MS = 3_000;
/** … and of whoever coordinates a run. */
export const RUN_BEAT_MS = 1_000;
/** Who has given no sign of life for so long (ms) is taken for dead. */
export const DEAD_AFTER_MS = 30_000;
/** After so long (ms) a run that may take hours lets others go first. */
export const TURN_MS = 5_000;

/** How patient a materializer is; tests are less so. All in ms. */
export interface Pace {
  /** How often it looks for work when nobody wakes it, and for how long it leaves a database alone that was away or full. */
  readonly pollMs: number;
  readonly unitBeatMs: number;
  readonly runBeatMs: number;
  readonly deadAfterMs: number;
  /** How long a definition keeps others waiting; left out: TURN_MS. */
  readonly turnMs?: number;
}

export const PACE: Pace = {
  pollMs: 5_000,
  unitBeatMs: UNIT_BEAT_MS,
  runBeatMs: RUN_BEAT_MS,
  deadAfterMs: DEAD_AFTER_MS,
};

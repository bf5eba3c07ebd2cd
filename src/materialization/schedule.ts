import { type Calendar, type Day, MS_PER_DAY } from '../calendar/index.js';

/** Clocks are set on quarter hours: within one of them they run evenly. */
const STEP_MS = 900_000;

/** `HH:MM` as minutes after midnight. */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
}

/**
 * The last day that may be closed now: yesterday from the moment on at which the workspace's clocks show `closeAt` (minutes after
 * midnight) for the first time today, the day before until then. A pinned calendar has no night to wait for.
 */
export function closableDay(calendar: Calendar, closeAt: number, pinned: boolean): Day {
  const today = calendar.today();
  if (pinned || calendar.now() >= closingInstant(calendar, today, closeAt)) return today - 1;
  // Not `today − 2` where a zone has skipped a day: that one is closed after the day before it.
  return calendar.dayOf(calendar.startOf(today) - 1) - 1;
}

/**
 * The instant (ms) on a day from which on the day before may be closed: the first one at which clocks show `closeAt` or more. Where
 * they are put forward over it that is the first instant after the gap; where they show it twice, the earlier one.
 */
export function closingInstant(calendar: Calendar, day: Day, closeAt: number): number {
  const reached = (at: number) => calendar.wallTime(at) >= day * MS_PER_DAY + closeAt * 60_000;
  const start = calendar.startOf(day);
  if (reached(start)) return start;
  let from = start;
  for (; ; from += STEP_MS) {
    // Clocks may be put back at the end of the step, after having shown the time.
    if (reached(from + STEP_MS - 1)) break;
    if (reached(from + STEP_MS)) return from + STEP_MS;
  }
  let [before, after] = [from, from + STEP_MS - 1];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (reached(middle)) after = middle;
    else before = middle;
  }
  return after;
}

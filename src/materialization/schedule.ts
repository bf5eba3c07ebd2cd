import { type Calendar, type Day } from '../calendar/index.js';

/** `HH:MM` as minutes after midnight. */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
}

/**
 * The last day that may be closed now: yesterday from `closeAt` (minutes after midnight, workspace time) on, the day
 * before until then. A pinned calendar has no night to wait for.
 */
export function closableDay(calendar: Calendar, closeAt: number, pinned: boolean): Day {
  const today = calendar.today();
  if (pinned) return today - 1;
  const sinceMidnight = calendar.now() - calendar.startOf(today);
  return sinceMidnight >= closeAt * 60_000 ? today - 1 : today - 2;
}

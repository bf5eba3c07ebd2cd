/** A calendar day of the workspace: days since 1970-01-01. */
export type Day = number;

export const MS_PER_DAY = 86_400_000;

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Day of `YYYY-MM-DD`, or undefined where the text is no calendar date. */
export function dayFromIso(text: string): Day | undefined {
  if (!ISO_DATE.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms)) return undefined;
  const day = ms / MS_PER_DAY;
  return isoFromDay(day) === text ? day : undefined;
}

/** `YYYY-MM-DD` of a day. */
export function isoFromDay(day: Day): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/** The Monday on or before a day. */
export function isoWeekStart(day: Day): Day {
  // 1970-01-01 was a Thursday.
  return day - ((((day + 3) % 7) + 7) % 7);
}

/** The first day of a day's month. */
export function monthStart(day: Day): Day {
  const date = new Date(day * MS_PER_DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / MS_PER_DAY;
}

import { dayFromIso } from '../../src/calendar/index.js';

/** The bench's today, and the day before the history's first. */
export const TODAY = '2026-11-21';
export const TODAY_DAY = dayFromIso(TODAY) ?? 0;

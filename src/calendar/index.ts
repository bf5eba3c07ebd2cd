export { Calendar, type CalendarOptions, type Moment } from './calendar.js';
export { type Day, dayFromIso, isoFromDay, isoWeekStart, MS_PER_DAY, monthStart } from './day.js';

/** SQL of what makes raw pages anew from the log. */
export { type DaysOfLog, eventsOfEntities } from './events.js';
export { pageDays, waitingToBeScrubbed } from './extent.js';

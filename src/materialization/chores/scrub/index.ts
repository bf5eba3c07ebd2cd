export { type ScrubGround, scrubChore } from './scrub-chore.js';

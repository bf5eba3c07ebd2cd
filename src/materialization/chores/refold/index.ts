export { type RefoldGround, refoldChore } from './refold-chore.js';

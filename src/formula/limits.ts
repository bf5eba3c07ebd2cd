/** Limits of one formula. Windows and offsets: 3,660 days, stated on the operands' keys. */
export const MAX_NODES = 500;
export const MAX_DEPTH = 50;
/** The longest formula that comes as a string, in characters. */
export const MAX_LENGTH = 1_000_000;
export const TOO_LONG = `A formula has at most ${MAX_LENGTH.toLocaleString('en')} characters. Move parts of it into calculated metrics of their own.`;
/** The longest window or offset, in days, whatever an operand's own limits are. */
export const MAX_DAYS = 3660;
/** The longest `prop` and the longest name of an event property, in characters; longer ones cannot be stored. */
export const MAX_PROP_LENGTH = 512;
export const MAX_PROPERTY_LENGTH = 255;
/** The longest text to compare a field with, in characters. */
export const MAX_TEXT_LENGTH = 1024;
/** The longest list of activities of one operand. */
export const MAX_ACTIVITIES = 100;

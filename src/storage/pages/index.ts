export { decodePage, pageHasLow, readSlot, readSlotLow } from './decode.js';
export { encodeCounted, encodePage, encodeState } from './encode.js';
export { samePage } from './same.js';

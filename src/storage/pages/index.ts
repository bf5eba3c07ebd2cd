export { decodePage, pageHasLow, readSlot, readSlotLow } from './decode.js';
export { encodePage, encodeState } from './encode.js';

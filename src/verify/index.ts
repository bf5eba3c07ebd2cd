export { type VerifyApp, verifyGround } from './ground.js';
export { lot } from './sample.js';
export type { Piece, VerifyGround, WrongValue } from './types.js';
export { type Verified, type VerifyAsked, verify } from './verify.js';

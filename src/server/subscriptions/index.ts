export type { SocketLimits } from './limits.js';
export { Sockets } from './sockets.js';

export { Sockets } from './sockets.js';

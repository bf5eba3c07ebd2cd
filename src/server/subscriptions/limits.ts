/** Sockets of one key. A browser tab needs one. */
export const SOCKETS_PER_KEY = 100;
/** Sockets altogether, of strangers too. */
export const SOCKETS = 2_000;
export const SUBSCRIPTIONS_PER_SOCKET = 50;
/** Bytes of a message: a document and its variables. */
export const MESSAGE_LIMIT = 256 * 1024;
/** Bytes that wait to be sent to a client that does not take them; then its socket is cut. */
export const UNSENT_LIMIT = 1024 * 1024;
/** How long (ms) a client may take to say who it is. */
export const GREETING_MS = 5_000;
/** How often (ms) a client is asked whether it is still there, and its key looked at again. */
export const PING_MS = 20_000;
/** How long (ms) a client may take to close its socket when the server stops. */
export const FAREWELL_MS = 2_000;

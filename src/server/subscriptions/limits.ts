/** What sockets are held to; tests set it lower, so that they need not wait. */
export interface SocketLimits {
  /** Of one key. A browser tab needs one. */
  readonly perKey: number;
  /** Altogether, of strangers too. */
  readonly all: number;
  /** How often (ms) a client is asked whether it is still there, and its key looked at again. */
  readonly pingMs: number;
  /** How long (ms) a client may take to say who it is. */
  readonly greetingMs: number;
}

export const SOCKET_LIMITS: SocketLimits = { perKey: 100, all: 2_000, pingMs: 20_000, greetingMs: 5_000 };
export const SUBSCRIPTIONS_PER_SOCKET = 50;
/** Bytes of a message: a document and its variables. */
export const MESSAGE_LIMIT = 256 * 1024;
/** Bytes that wait to be sent to a client that does not take them; then its socket is cut. */
export const UNSENT_LIMIT = 1024 * 1024;
/** How long (ms) a client may take to close its socket when the server stops. */
export const FAREWELL_MS = 2_000;

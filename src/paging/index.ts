export {
  type CursorArgument,
  type CursorParts,
  decodeCursor,
  encodeCursor,
  invalidCursor,
  isWhole,
  queryHash,
} from './cursor.js';
export { type Cut, pageOf } from './cut.js';
export { spanOf } from './span.js';
export { PAGE_DEFAULT, PAGE_LIMIT, type Page, type PageRequest, type Span } from './types.js';

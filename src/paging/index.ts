export { spanOf } from './span.js';
export { PAGE_DEFAULT, PAGE_LIMIT, type Page, type PageRequest, type Span } from './types.js';

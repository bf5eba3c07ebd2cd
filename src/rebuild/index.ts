export { type CheckGround, checkPages, type Found, type PagesAsked } from './check-pages.js';
export { checkGround, type PagesApp } from './ground.js';
export { nameOf, type Rebuilt, rebuildPages } from './rebuild-pages.js';

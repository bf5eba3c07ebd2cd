export { checkCost, costPlugin, type Operation } from './plugin.js';

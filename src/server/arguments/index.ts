export { checkArguments } from './check.js';
export { argumentLimit, inputLimit, LIST_LIMITS, type ListLimit, OTHER_LISTS, TEXT_LIMIT } from './limits.js';
export { argumentsPlugin } from './plugin.js';

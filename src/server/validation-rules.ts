import { breadthRule } from './breadth.js';
import { depthRule } from './limits.js';

/** What documents are held to beside the rules of GraphQL, over HTTP and over sockets. */
export const VALIDATION_RULES = [depthRule, breadthRule];

import { breadthRule } from './breadth.js';
import { depthRule, kindRule } from './limits.js';

/** What documents are held to beside the rules of GraphQL, over HTTP and over sockets. */
export const VALIDATION_RULES = [depthRule, breadthRule, kindRule];

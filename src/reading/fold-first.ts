import { type PreparedPass } from './prepare.js';

/** Thrown within a snapshot in which something is to be read that must be folded first: the read starts again after that. */
export class FoldNeeded extends Error {}

/** Whether a pass reads what batches leave to the background: children's pages, distinct values. */
export function readsFolded(pass: PreparedPass): boolean {
  return pass.plan.reads.some((read) => read.of.is === 'children' || read.of.is === 'distinct');
}

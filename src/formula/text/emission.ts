import { type Model } from '../../model/index.js';
import { type Registry } from '../../registry/index.js';
import { type Mistakes } from './mistakes.js';
import { type Expression, type Place } from './syntax.js';

/** The making of JSON from what was written. */
export interface Emission {
  readonly text: string;
  readonly model: Model;
  readonly registry: Registry;
  readonly mistakes: Mistakes;
  /** Where in the text each part of the JSON came from, by path. */
  readonly places: Map<string, Place>;
  /** JSON of an expression; 0 (and a problem) where it means nothing, so that the rest can be checked. */
  emit(expression: Expression, path: string, depth: number): unknown;
}

/** Stands for what means nothing and was reported. */
export const HOLE = 0;

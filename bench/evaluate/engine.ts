import {
  type BoundPlan,
  bind,
  type Column,
  type EngineMetric,
  evaluate,
  planPass,
  recycle,
} from '../../src/engine/index.js';
import { type Formulas, kindOf } from '../../test/engine/formulas.js';
import { keyOf } from '../../test/engine/harness.js';
import { LOOKBACK, SERIES, valueAt } from './five-formulas.js';

const WIDTH = 256;

/** The columns of all series, block by block, as a store would give them. */
export type Blocks = readonly ReadonlyMap<string, Column>[];

export function makeBlocks(companies: number, from: number, to: number): Blocks {
  const first = from - LOOKBACK;
  const rows = to - first + 1;
  return Array.from({ length: companies / WIDTH }, (_, block) => {
    const columns = SERIES.map(({ prop }, series): [string, Column] => {
      const values = new Float64Array(rows * WIDTH);
      for (let i = 0; i < values.length; i++) {
        values[i] = valueAt(block * WIDTH + (i % WIDTH), first + Math.floor(i / WIDTH), series);
      }
      return [prop, { from: first, to, width: WIDTH, values }];
    });
    return new Map(columns);
  });
}

/** Metrics that are planned once and computed over all blocks, as often as asked. */
export class EngineFormulas {
  readonly #bound: BoundPlan;
  readonly #inputs: readonly (readonly Column[])[];
  readonly #firstDay: Float64Array;

  constructor(
    f: Formulas,
    readonly metrics: readonly EngineMetric[],
    blocks: Blocks,
    from: number,
    to: number,
  ) {
    this.#bound = bind(planPass(metrics, { registry: f.registry, kindOf }), { from, to, historyFrom: 0 });
    this.#firstDay = new Float64Array(WIDTH).fill(from - 400);
    this.#inputs = blocks.map((columns) => this.#bound.reads.map(({ read }) => columns.get(keyOf(read.of))!));
  }

  compute(): void {
    for (const columns of this.#inputs) recycle(this.#bound, this.#evaluate(columns));
  }

  /** Copies what the metrics read, of the days that they read. */
  copyInputs(): void {
    for (const columns of this.#inputs) {
      columns.forEach(({ values, from, width }, k) => {
        const bound = this.#bound.reads[k]!;
        values.slice((bound.from - from) * width, (bound.to + 1 - from) * width);
      });
    }
  }

  /** All values: by block, then metric, `[day][slot]`. */
  values(): readonly (readonly Float64Array[])[] {
    return this.#inputs.map((columns) => {
      const { columns: results } = this.#evaluate(columns);
      return this.metrics.map(({ id }) => results.get(id)!.values);
    });
  }

  #evaluate(columns: readonly Column[]) {
    return evaluate(this.#bound, { width: WIDTH, columns, firstDay: this.#firstDay, carryIn: [] });
  }
}

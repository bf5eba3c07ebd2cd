import { TidemarkError } from '../../errors/index.js';
import { type FormulaNode, type OperandNode, type OperatorNode } from '../../formula/types.js';
import { careful } from '../running/careful-operator.js';
import {
  type Across,
  type EngineMetric,
  type PlanCarry,
  type PlanOptions,
  type ReadKind,
  type ReadSource,
} from '../types.js';
import { type Kernel, type NodeOf, type PlanNode } from './node.js';
import { childrenOf, systemUsersOf, usersOf } from './roll-ups.js';

/** A read without what only the finished plan knows. */
export interface DraftRead {
  readonly of: ReadSource;
  readonly kind: ReadKind;
}

/**
 * Turns the formulas of a pass into distinct nodes: equal sub-formulas, of one metric or of several, become one node
 * (hash-consing). Nodes stand in dependency order.
 */
export class PlanBuilder {
  readonly nodes: PlanNode[] = [];
  readonly reads: DraftRead[] = [];
  readonly carries: PlanCarry[] = [];
  /** Metric id → its final node. */
  readonly finals = new Map<string, number>();
  readonly #byKey = new Map<string, number>();
  readonly #identities = new Map<object, number>();
  readonly #kernels = new Map<object, Kernel>();
  readonly #metrics: ReadonlyMap<string, EngineMetric>;
  readonly #options: PlanOptions;
  readonly #open: string[] = [];

  constructor(metrics: readonly EngineMetric[], options: PlanOptions) {
    this.#options = options;
    this.#metrics = new Map(metrics.map((metric) => [metric.id, metric]));
  }

  /** The final node of a metric of the pass. @throws FORMULA_CYCLE */
  final(metric: EngineMetric): number {
    const known = this.finals.get(metric.id);
    if (known !== undefined) return known;
    const opened = this.#open.indexOf(metric.id);
    if (opened >= 0) {
      const cycle = [...this.#open.slice(opened), metric.id].map((id) => `calculated.${id}`).join(' → ');
      throw new TidemarkError('FORMULA_CYCLE', `Calculated metrics read each other in a circle: ${cycle}.`);
    }
    this.#open.push(metric.id);
    const of = this.#formula(metric.root);
    this.#open.pop();
    const final = this.#node({ is: 'final', of, emptyAs: metric.emptyAs }, `final ${of} ${metric.emptyAs}`);
    this.finals.set(metric.id, final);
    return final;
  }

  #formula(node: FormulaNode): number {
    return node.is === 'operator' ? this.#operator(node) : this.#operand(node);
  }

  #operator(node: OperatorNode): number {
    const owner = node.condition?.form ?? node.operator;
    const args = node.condition?.form.comparesText
      ? this.#comparison(node)
      : node.args.map((arg) => this.#formula(arg));
    const kernel = this.#kernel(node, owner);
    const key = `operator ${this.#identity(owner)} ${args.join(' ')}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const folded = this.#folded(kernel, args);
    return folded === undefined ? this.#node({ is: 'operator', kernel, args }, key) : this.#constant(folded);
  }

  /** Texts become numbers: a text field is read as 1 (equal), 0 (other) or empty, and compared with 1. */
  #comparison(node: OperatorNode): number[] {
    const [left, right, ...rest] = node.args;
    if (left === undefined || right === undefined) return node.args.map((arg) => this.#formula(arg));
    const texts = [left, right].map((arg) =>
      arg.is === 'operand' && arg.source.is === 'text' ? arg.source.value : undefined,
    );
    const branches = rest.map((arg) => this.#formula(arg));
    if (texts[0] === undefined && texts[1] === undefined)
      return [this.#formula(left), this.#formula(right), ...branches];
    if (texts[0] !== undefined && texts[1] !== undefined) {
      return [this.#constant(texts[0] === texts[1] ? 1 : 0), this.#constant(1), ...branches];
    }
    const field = texts[0] === undefined ? left : right;
    const compared =
      field.is === 'operand' && field.source.is === 'field'
        ? this.#series(field, (texts[0] ?? texts[1])!).node
        : this.#constant(Number.NaN); // a number is never a text
    return [compared, this.#constant(1), ...branches];
  }

  #kernel(node: OperatorNode, owner: object): Kernel {
    let kernel = this.#kernels.get(owner);
    if (kernel === undefined) {
      const { name, empties, evaluate, state } = node.operator;
      if (node.condition !== undefined) kernel = { name, empties: 'keep', evaluate: node.condition.form.evaluate };
      else kernel = { name, empties, ...(evaluate && { evaluate }), ...(state && { state }) };
      if (kernel.evaluate === undefined && kernel.state === undefined) {
        throw new TidemarkError('PLUGIN_INVALID', `The operator ${name} has neither evaluate nor state.`);
      }
      this.#kernels.set(owner, kernel);
    }
    return kernel;
  }

  /** The value of an operator over constants alone, where it has one; what is empty or throws is left for the run. */
  #folded(kernel: Kernel, args: readonly number[]): number | undefined {
    const values: number[] = [];
    for (const arg of args) {
      const node = this.nodes[arg]!;
      if (node.is !== 'constant') return undefined;
      values.push(node.value);
    }
    let failed = false;
    const value = careful(kernel, values, () => {
      failed = true;
    });
    return failed || Number.isNaN(value) ? undefined : value;
  }

  #operand(node: OperandNode): number {
    const { source } = node;
    switch (source.is) {
      case 'constant':
        return this.#constant(source.value);
      case 'text':
      case 'condition':
        throw new TidemarkError('FORMULA_MISPLACED', `"${source.value.slice(0, 60)}" stands where a number is needed.`);
      case 'field':
        return this.#series(node).node;
      case 'users': {
        const rollUp = usersOf(source.days, source.references ?? []);
        return this.#read({ is: 'children', rollUp }, 'GAUGE').node;
      }
      case 'distinct': {
        const { property, days } = source;
        return this.#read({ is: 'distinct', reference: node.source.reference!, property, days }, 'GAUGE').node;
      }
      case 'window': {
        const { node: of, kind } = this.#series(node);
        const { days, offset } = source;
        const aggregation = this.#options.registry.aggregation(source.aggregation);
        if (aggregation === undefined) {
          throw new TidemarkError('FORMULA_UNKNOWN_AGGREGATION', `There is no aggregation ${source.aggregation}.`);
        }
        const key = `window ${of} ${days} ${offset} ${this.#identity(aggregation)}`;
        return this.#node({ is: 'window', of, kind, days, offset, aggregation }, key);
      }
      case 'carried': {
        const { node: of, kind, source: fed } = this.#series(node);
        const { carry } = source;
        const operand = node.operand.name;
        const key = `carried ${JSON.stringify([operand, fed])} ${this.#identity(carry)}`;
        const known = this.#byKey.get(key);
        if (known !== undefined) return known;
        const planned = { id: this.carries.length, operand, carry, size: carry.empty.length + 1, source: fed };
        this.carries.push(planned);
        return this.#node({ is: 'carried', of, kind, carry: planned }, key);
      }
    }
  }

  /** The series that an operand reads: a stored one, or another metric of the pass. */
  #series(node: OperandNode, equals?: string): { node: number; kind: ReadKind; source: PlanCarry['source'] } {
    const source = node.source;
    const reference = source.reference;
    if (reference === undefined) throw new Error(`The source of ${node.operand.name} has no reference.`);
    if (reference.to === 'calculated') {
      const metric = this.#metrics.get(reference.slug);
      if (metric !== undefined) return { node: this.final(metric), kind: 'GAUGE', source: { metric: metric.id } };
    }
    if (reference.to === 'system' && reference.name === 'days_known') {
      return { node: this.#node({ is: 'daysKnown' }, 'daysKnown'), kind: 'GAUGE', source: { system: 'days_known' } };
    }
    const property = 'property' in source ? source.property : undefined;
    if (equals !== undefined) return this.#read({ is: 'text', reference, equals }, 'GAUGE');
    if (reference.to === 'system' && reference.name.startsWith('users_')) {
      return this.#read({ is: 'children', rollUp: systemUsersOf(reference.name) }, 'GAUGE');
    }
    if (reference.to === 'children') {
      const across = ('across' in source ? source.across : undefined) ?? 'SUM';
      const rollUp = childrenOf(reference, property, across as Across);
      const counter = across === 'SUM' && this.#options.kindOf(reference.of, property, reference.model) === 'COUNTER';
      return this.#read({ is: 'children', rollUp }, counter ? 'COUNTER' : 'GAUGE');
    }
    const kind = reference.to === 'calculated' ? 'GAUGE' : this.#options.kindOf(reference, property);
    return this.#read({ is: 'series', reference, property }, kind);
  }

  #read(of: ReadSource, kind: ReadKind): { node: number; kind: ReadKind; source: PlanCarry['source'] } {
    const key = `read ${of.is === 'children' ? of.rollUp.key : JSON.stringify(of)}`;
    let at = this.#byKey.get(key);
    if (at === undefined) {
      at = this.#node({ is: 'read', read: this.reads.length, days: of.is === 'distinct' ? of.days : 1 }, key);
      this.reads.push({ of, kind });
    }
    const { read } = this.nodes[at] as NodeOf<'read'>;
    return { node: at, kind: this.reads[read]!.kind, source: { read } };
  }

  #constant(value: number): number {
    return this.#node({ is: 'constant', value }, `constant ${Object.is(value, -0) ? 0 : value}`);
  }

  #node(node: PlanNode, key: string): number {
    let at = this.#byKey.get(key);
    if (at === undefined) {
      at = this.nodes.push(node) - 1;
      this.#byKey.set(key, at);
    }
    return at;
  }

  #identity(object: object): number {
    let identity = this.#identities.get(object);
    if (identity === undefined) {
      identity = this.#identities.size;
      this.#identities.set(object, identity);
    }
    return identity;
  }
}

import { TidemarkError } from '../../errors/index.js';
import { type FormulaNode, type OperandNode, type OperatorNode, type Reference } from '../../formula/types.js';
import { functionOf } from '../compile/bound.js';
import { careful } from '../running/careful-operator.js';
import {
  type Across,
  type EngineMetric,
  type PlanCarry,
  type PlanOptions,
  type ReadKind,
  type ReadSource,
  type RollUp,
} from '../types.js';
import { type Kernel, type NodeOf, type PlanNode } from './node.js';
import { NodeList } from './node-list.js';
import { childrenOf, systemUsersOf, usersOf } from './roll-ups.js';

/** A read without what only the finished plan knows. */
export interface DraftRead {
  readonly of: ReadSource;
  readonly kind: ReadKind;
}

/** A node that is a series, and what checkpoints of all-time operands over it stand under. */
interface SeriesNode {
  readonly node: number;
  readonly kind: ReadKind;
  readonly source: PlanCarry['source'];
}

/** The first of several values that is not empty. */
const FIRST_PRESENT: Kernel = {
  name: 'first present',
  empties: 'keep',
  // biome-ignore lint/suspicious/noSelfCompare: NaN is the one number that differs from itself
  evaluate: (first, second) => (first === first ? first! : second!),
};

/** Turns the formulas of a pass into distinct nodes: equal sub-formulas, of one metric or of several, become one node. */
export class PlanBuilder {
  readonly #list = new NodeList();
  readonly nodes: readonly PlanNode[] = this.#list.nodes;
  readonly reads: DraftRead[] = [];
  readonly carries: PlanCarry[] = [];
  /** Output (metric id or roll-up key) → its final node. */
  readonly finals = new Map<string, number>();
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
    const { emptyAs } = metric;
    const final = this.#list.add({ is: 'final', of, emptyAs, exact: false }, `final ${of} ${emptyAs}`);
    this.finals.set(metric.id, final);
    return final;
  }

  /** The final node of what a child brings into a roll-up. @throws FORMULA_CYCLE */
  child({ key, of: series, days }: RollUp): number {
    const [first, ...others] = series.map(({ reference, property }) =>
      this.#latest(this.#referred(reference, property).node, days),
    );
    if (first === undefined) throw new Error(`The roll-up ${key} is of nothing.`);
    const of = others.reduce((a, b) => {
      const call = { is: 'operator', kernel: FIRST_PRESENT, args: [a, b] } as const;
      return this.#list.add(call, `operator ${this.#list.identity(FIRST_PRESENT)} ${a} ${b}`);
    }, first);
    const final = this.#list.add({ is: 'final', of, emptyAs: 'EMPTY', exact: true }, `final ${of} exact`);
    this.finals.set(key, final);
    return final;
  }

  #latest(of: number, days: number): number {
    return days === 1 ? of : this.#list.add({ is: 'latest', of, days }, `latest ${of} ${days}`);
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
    const key = `operator ${this.#list.identity(owner)} ${args.join(' ')}`;
    const known = this.#list.find(key);
    if (known !== undefined) return known;
    const folded = this.#folded(kernel, args);
    return folded === undefined ? this.#list.add({ is: 'operator', kernel, args }, key) : this.#list.constant(folded);
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
      return [this.#list.constant(texts[0] === texts[1] ? 1 : 0), this.#list.constant(1), ...branches];
    }
    const field = texts[0] === undefined ? left : right;
    const compared =
      field.is === 'operand' && field.source.is === 'field'
        ? this.#series(field, (texts[0] ?? texts[1])!).node
        : this.#list.constant(Number.NaN); // a number is never a text
    return [compared, this.#list.constant(1), ...branches];
  }

  #kernel(node: OperatorNode, owner: object): Kernel {
    let kernel = this.#kernels.get(owner);
    if (kernel === undefined) {
      const { name, empties, state } = node.operator;
      const form = node.condition?.form;
      const evaluate = form ? functionOf(form, form.evaluate) : functionOf(node.operator, node.operator.evaluate);
      kernel = {
        name,
        empties: form ? 'keep' : empties,
        ...(evaluate && { evaluate }),
        ...(!form && state && { state }),
      };
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
        return this.#list.constant(source.value);
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
        const key = `window ${of} ${days} ${offset} ${this.#list.identity(aggregation)}`;
        return this.#list.add({ is: 'window', of, kind, days, offset, aggregation }, key);
      }
      case 'carried': {
        const { node: of, kind, source: fed } = this.#series(node);
        const { carry } = source;
        const operand = node.operand.name;
        const key = `carried ${JSON.stringify([operand, fed])} ${this.#list.identity(carry)}`;
        const known = this.#list.find(key);
        if (known !== undefined) return known;
        const planned = { id: this.carries.length, operand, carry, size: carry.empty.length + 1, source: fed };
        this.carries.push(planned);
        return this.#list.add({ is: 'carried', of, kind, carry: planned }, key);
      }
    }
  }

  /** The series that an operand reads: a stored one, or another metric of the pass. `equals`: a text field, compared with this text. */
  #series(node: OperandNode, equals?: string): SeriesNode {
    const { source } = node;
    const { reference } = source;
    if (reference === undefined) throw new Error(`The source of ${node.operand.name} has no reference.`);
    if (equals !== undefined) return this.#read({ is: 'text', reference, equals }, 'GAUGE');
    const across = ('across' in source ? source.across : undefined) ?? 'SUM';
    return this.#referred(reference, 'property' in source ? source.property : undefined, across as Across);
  }

  #referred(reference: Reference, property: string | undefined, across: Across = 'SUM'): SeriesNode {
    if (reference.to === 'calculated') {
      const metric = this.#metrics.get(reference.slug);
      if (metric !== undefined) return { node: this.final(metric), kind: 'GAUGE', source: { metric: metric.id } };
    }
    if (reference.to === 'system' && reference.name === 'days_known') {
      return {
        node: this.#list.add({ is: 'daysKnown' }, 'daysKnown'),
        kind: 'GAUGE',
        source: { system: 'days_known' },
      };
    }
    if (reference.to === 'system' && reference.name.startsWith('users_')) {
      return this.#read({ is: 'children', rollUp: systemUsersOf(reference.name) }, 'GAUGE');
    }
    if (reference.to === 'children') {
      const rollUp = childrenOf(reference, property, across);
      const counter = across === 'SUM' && this.#options.kindOf(reference.of, property, reference.model) === 'COUNTER';
      return this.#read({ is: 'children', rollUp }, counter ? 'COUNTER' : 'GAUGE');
    }
    const kind = reference.to === 'calculated' ? 'GAUGE' : this.#options.kindOf(reference, property);
    return this.#read({ is: 'series', reference, property }, kind);
  }

  #read(of: ReadSource, kind: ReadKind): SeriesNode {
    const key = `read ${of.is === 'children' ? of.rollUp.key : JSON.stringify(of)}`;
    let at = this.#list.find(key);
    if (at === undefined) {
      at = this.#list.add({ is: 'read', read: this.reads.length, days: of.is === 'distinct' ? of.days : 1 }, key);
      this.reads.push({ of, kind });
    }
    const { read } = this.nodes[at] as NodeOf<'read'>;
    return { node: at, kind: this.reads[read]!.kind, source: { read } };
  }
}

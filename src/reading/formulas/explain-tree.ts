import { type World } from '../../catalogue/world.js';
import { type FormulaNode, type OperandNode } from '../../formula/index.js';
import { type Registry } from '../../registry/index.js';
import { type Unsaved } from './formula-world.js';
import { EXPLAINED_METRICS_DEEP, EXPLAINED_NODES_LIMIT } from './limits.js';
import { type SeriesPoints, seriesPoints } from './series-points.js';

/** One node of a formula to be explained, with the formulas that give its numbers. */
export interface Draft {
  readonly node: FormulaNode;
  readonly path: string;
  readonly within: string | null;
  /** Computes the node's own value; undefined for what is no number. */
  readonly value: string | undefined;
  /** For a conditional operator: 1 where it takes its last argument but one, 2 where it takes its last. */
  readonly branch: string | undefined;
  /** For an operand: the series that it reads, day by day. */
  readonly series: SeriesPoints | undefined;
  readonly children: Draft[];
  /** Where the formula of the calculated metric that it reads is not unfolded beneath it: why. */
  unfolded: string | undefined;
}

/** A formula taken apart. */
export interface Drafts {
  readonly root: Draft;
  /** Each before those below it. */
  readonly all: readonly Draft[];
  /** Values of nodes and branches taken, of one day. */
  readonly values: readonly Unsaved[];
  /** The series that operands read, of many days. */
  readonly series: readonly Unsaved[];
}

/** Takes a formula apart into formulas of its nodes, unfolding each calculated metric that it reads as it is once. */
export function draftsOf(root: FormulaNode, world: World, registry: Registry): Drafts {
  return new Drafting(world, registry).draw(root);
}

class Drafting {
  readonly #world: World;
  readonly #registry: Registry;
  readonly #all: Draft[] = [];
  readonly #values: Unsaved[] = [];
  readonly #series = new Map<string, SeriesPoints>();
  readonly #unfolded = new Set<string>();

  constructor(world: World, registry: Registry) {
    this.#world = world;
    this.#registry = registry;
  }

  draw(root: FormulaNode): Drafts {
    const draft = this.#draft(root, { path: '$', within: null, deep: 0, text: false });
    const series = [...this.#series.values()].map(({ id, node }) => ({ id, root: node, emptyAs: 'EMPTY' as const }));
    return { root: draft, all: this.#all, values: this.#values, series };
  }

  #draft(node: FormulaNode, at: { path: string; within: string | null; deep: number; text: boolean }): Draft {
    const { path, within, deep } = at;
    const noNumber = at.text || (node.is === 'operand' && ['text', 'condition'].includes(node.source.is));
    const draft: Draft = {
      ...{ node, path, within },
      value: noNumber ? undefined : this.#formula(node),
      branch: node.is === 'operator' ? this.#branch(node) : undefined,
      series: node.is === 'operand' && !noNumber ? this.#seriesOf(node) : undefined,
      children: [],
      unfolded: undefined,
    };
    this.#all.push(draft);
    if (node.is === 'operator') {
      // A field that is compared with a text is no number either.
      const texts = node.condition?.form.comparesText === true && node.args.slice(0, 2).some(isText);
      node.args.forEach((arg, i) => {
        const behindCondition = node.condition !== undefined && i > 0;
        const place = `${path}[${i + (behindCondition ? 2 : 1)}]`;
        draft.children.push(this.#draft(arg, { path: place, within, deep, text: texts && i < 2 }));
      });
    } else this.#unfold(draft, node, deep);
    return draft;
  }

  /** The formula of a calculated metric whose value of the very day is read. */
  #unfold(draft: Draft, { source }: OperandNode, deep: number): void {
    if (source.is !== 'window' || source.reference?.to !== 'calculated') return;
    const { slug } = source.reference;
    const metric = this.#world.metrics.get(slug);
    if (metric === undefined || source.days !== 1 || source.offset !== 0) return;
    if (this.#registry.aggregation(source.aggregation)?.ends !== undefined) return;
    const key = `calculated.${slug}`;
    if (this.#unfolded.has(slug)) draft.unfolded = `the formula of ${key} is unfolded further up`;
    else if (deep >= EXPLAINED_METRICS_DEEP || this.#all.length >= EXPLAINED_NODES_LIMIT) {
      draft.unfolded = `explain ${key} by itself to see its formula`;
    } else {
      this.#unfolded.add(slug);
      draft.children.push(this.#draft(metric.root, { path: '$', within: key, deep: deep + 1, text: false }));
    }
  }

  #formula(root: FormulaNode): string {
    const id = `~node ${this.#values.length}`;
    this.#values.push({ id, root, emptyAs: 'EMPTY' });
    return id;
  }

  /** The same operator with 1 and 2 for its branches says which one it takes. */
  #branch(node: Extract<FormulaNode, { is: 'operator' }>): string | undefined {
    const operand = this.#registry.operand('rawNumber');
    if (node.condition === undefined || node.args.length < 3 || operand === undefined) return undefined;
    const branches = [1, 2].map(
      (value): OperandNode => ({ is: 'operand', operand, options: { value }, source: { is: 'constant', value } }),
    );
    return this.#formula({ ...node, args: [...node.args.slice(0, -2), ...branches] });
  }

  #seriesOf(node: OperandNode): SeriesPoints | undefined {
    const { source } = node;
    if (source.is !== 'window' && source.is !== 'carried') return undefined;
    const { reference, prop, property, across } = source;
    if (reference === undefined) return undefined;
    const name = JSON.stringify([prop, property, across]);
    let series = this.#series.get(name);
    if (series === undefined) {
      series = seriesPoints(`~series ${this.#series.size}`, { reference, prop, property, across }, this.#registry);
      if (series !== undefined) this.#series.set(name, series);
    }
    return series;
  }
}

function isText(node: FormulaNode): boolean {
  return node.is === 'operand' && node.source.is === 'text';
}

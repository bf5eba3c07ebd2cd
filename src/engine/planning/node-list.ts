import { type PlanNode } from './node.js';

/** Nodes in dependency order; equal ones, told by their key, are one (hash-consing). */
export class NodeList {
  readonly nodes: PlanNode[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #identities = new Map<object, number>();

  /** Index of the node under this key. */
  find(key: string): number | undefined {
    return this.#byKey.get(key);
  }

  /** Index of the node, which is added where there is none under its key. */
  add(node: PlanNode, key: string): number {
    let at = this.#byKey.get(key);
    if (at === undefined) {
      at = this.nodes.push(node) - 1;
      this.#byKey.set(key, at);
    }
    return at;
  }

  constant(value: number): number {
    return this.add({ is: 'constant', value }, `constant ${Object.is(value, -0) ? 0 : value}`);
  }

  /** A number that stands for a definition in keys: the same object, the same number. */
  identity(object: object): number {
    let identity = this.#identities.get(object);
    if (identity === undefined) {
      identity = this.#identities.size;
      this.#identities.set(object, identity);
    }
    return identity;
  }
}

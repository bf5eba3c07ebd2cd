import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Day } from '../../calendar/index.js';
import { COST, type Rule, ruleOf } from './rules.js';
import { Arguments, jsonOf, type Variables, variablesOf } from './values.js';

/** What a selection costs: once, and for each item of the page or series that it is made on. */
interface Parts {
  readonly once: number;
  readonly each: number;
}

interface Known {
  readonly rule: Rule;
  readonly type: GraphQLNamedType;
}

const NOTHING: Parts = { once: 0, each: 0 };

/** Rules by type and field; a process has one schema. */
const rules = new WeakMap<GraphQLObjectType, Map<string, Known | undefined>>();

/**
 * What one operation may cost at most, told from its document and variables alone. Nothing is read and no variable is
 * coerced; each selection of the document is looked at once a type, however often a fragment is used.
 */
export class Measurement {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #done = new Map<SelectionSetNode, Map<GraphQLObjectType, Parts>>();
  readonly #aliases = new Map<SelectionSetNode, number>();
  readonly #variables: Variables;
  readonly #root: GraphQLObjectType | undefined;

  constructor(
    readonly schema: GraphQLSchema,
    document: DocumentNode,
    readonly operation: OperationDefinitionNode,
    variables: Variables | undefined,
    readonly today: Day,
  ) {
    this.#variables = variablesOf(operation, variables);
    this.#root = schema.getRootType(operation.operation) ?? undefined;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  /** In objects, rounded up. */
  cost(): number {
    return this.#root === undefined ? 0 : Math.ceil(this.#selected(this.operation.selectionSet, this.#root).once);
  }

  /** The way to what costs most, with the sizes on it: `companies(500).nodes.endUsers(500)`. For an error's message. */
  dearest(): string {
    const way: string[] = [];
    let [selections, type, size]: [SelectionSetNode | undefined, GraphQLObjectType | undefined, number] = [
      this.operation.selectionSet,
      this.#root,
      1,
    ];
    while (selections !== undefined && type !== undefined) {
      let top: { field: FieldNode; cost: number } | undefined;
      for (const field of this.#fieldsOf(selections, type, new Set())) {
        const { once, each } = this.#field(field, type);
        if (top === undefined || once + each * size > top.cost) top = { field, cost: once + each * size };
      }
      const known: Known | undefined = top && this.#knownOf(type, top.field.name.value);
      if (top === undefined || known === undefined) break;
      size = known.rule.size(new Arguments(top.field, this.#variables), this.today);
      way.push(size > 1 ? `${top.field.name.value}(${size})` : top.field.name.value);
      selections = top.field.selectionSet;
      type = selections && this.#dearestTypeOf(selections, known.type);
    }
    const last = way.findLastIndex((part) => part.endsWith(')'));
    return way.slice(0, Math.max(last, 0) + 1).join('.');
  }

  /** A selection on one object type; fragments on others are left out. */
  #selected(set: SelectionSetNode, type: GraphQLObjectType): Parts {
    let byType = this.#done.get(set);
    if (byType === undefined) {
      byType = new Map();
      this.#done.set(set, byType);
    }
    let parts = byType.get(type);
    if (parts !== undefined) return parts;
    let [once, each] = [0, 0];
    for (const selection of set.selections) {
      const found = this.#selection(selection, type);
      once += found.once;
      each += found.each;
    }
    parts = { once, each };
    byType.set(type, parts);
    return parts;
  }

  #selection(selection: SelectionNode, type: GraphQLObjectType): Parts {
    if (this.#leftOut(selection)) return NOTHING;
    if (selection.kind === Kind.FIELD) return this.#field(selection, type);
    const inner = this.#fragmentOn(selection, type);
    return inner === undefined ? NOTHING : this.#selected(inner, type);
  }

  #field(field: FieldNode, type: GraphQLObjectType): Parts {
    const name = field.name.value;
    if (name.startsWith('__')) return this.#introspection(field);
    const known = this.#knownOf(type, name);
    if (known === undefined) return NOTHING;
    const { rule } = known;
    const args = new Arguments(field, this.#variables);
    let cost = rule.own(args, this.today);
    if (field.selectionSet !== undefined) {
      const children = this.#dearestOf(field.selectionSet, known.type);
      const size = rule.size(args, this.today);
      cost += rule.page ? children.once + children.each * size : (children.once + children.each) * size;
    }
    return rule.each ? { once: 0, each: cost * rule.weight } : { once: cost, each: 0 };
  }

  #introspection({ name, selectionSet }: FieldNode): Parts {
    if (selectionSet === undefined) return NOTHING;
    const whole = name.value === '__schema' ? COST.schema : COST.type;
    return { once: whole * (1 + this.#aliasesIn(selectionSet)), each: 0 };
  }

  /** Aliases at any depth, those of a fragment wherever it is used. */
  #aliasesIn(set: SelectionSetNode): number {
    let count = this.#aliases.get(set);
    if (count !== undefined) return count;
    count = 0;
    for (const selection of set.selections) {
      const isField = selection.kind === Kind.FIELD;
      if (isField && selection.alias !== undefined) count++;
      const inner = isField ? selection.selectionSet : this.#innerOf(selection)?.selectionSet;
      if (inner !== undefined) count += this.#aliasesIn(inner);
    }
    this.#aliases.set(set, count);
    return count;
  }

  /** Of an interface an object has one type only: the one that costs most counts. */
  #dearestOf(set: SelectionSetNode, type: GraphQLNamedType): Parts {
    const dearest = this.#dearestTypeOf(set, type);
    return dearest === undefined ? NOTHING : this.#selected(set, dearest);
  }

  #dearestTypeOf(set: SelectionSetNode, type: GraphQLNamedType): GraphQLObjectType | undefined {
    let dearest: { type: GraphQLObjectType; cost: number } | undefined;
    for (const one of this.#typesOf(type)) {
      const { once, each } = this.#selected(set, one);
      if (dearest === undefined || once + each > dearest.cost) dearest = { type: one, cost: once + each };
    }
    return dearest?.type;
  }

  #typesOf(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isObjectType(type)) return [type];
    return isAbstractType(type) ? this.schema.getPossibleTypes(type) : [];
  }

  #knownOf(type: GraphQLObjectType, name: string): Known | undefined {
    let byName = rules.get(type);
    if (byName === undefined) {
      byName = new Map();
      rules.set(type, byName);
    }
    if (!byName.has(name)) {
      const field = type.getFields()[name];
      const mutation = type === this.schema.getMutationType();
      byName.set(name, field && { rule: ruleOf(type, field, mutation), type: getNamedType(field.type) });
    }
    return byName.get(name);
  }

  #innerOf(selection: Exclude<SelectionNode, FieldNode>): InlineFragmentNode | FragmentDefinitionNode | undefined {
    return selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
  }

  #fragmentOn(selection: Exclude<SelectionNode, FieldNode>, type: GraphQLObjectType): SelectionSetNode | undefined {
    const fragment = this.#innerOf(selection);
    if (fragment === undefined) return undefined;
    const name = fragment.typeCondition?.name.value ?? type.name;
    const wanted = this.schema.getType(name);
    const fits = wanted === type || (isAbstractType(wanted) && this.schema.isSubType(wanted, type));
    return fits ? fragment.selectionSet : undefined;
  }

  /** All fields of a selection, fragments unfolded, each fragment once. */
  #fieldsOf(set: SelectionSetNode, type: GraphQLObjectType, seen: Set<SelectionSetNode>): FieldNode[] {
    if (seen.has(set)) return [];
    seen.add(set);
    return set.selections.flatMap((selection) => {
      if (this.#leftOut(selection)) return [];
      if (selection.kind === Kind.FIELD) return [selection];
      const inner = this.#fragmentOn(selection, type);
      return inner === undefined ? [] : this.#fieldsOf(inner, type, seen);
    });
  }

  #leftOut({ directives }: SelectionNode): boolean {
    if (directives === undefined || directives.length === 0) return false;
    return directives.some(({ name, arguments: args }) => {
      const condition = args?.find((argument) => argument.name.value === 'if');
      const value = condition && jsonOf(condition.value, this.#variables);
      return (name.value === 'skip' && value === true) || (name.value === 'include' && value === false);
    });
  }
}

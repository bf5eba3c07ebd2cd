import tidemark from '../../plugins/index.js';
import { type EngineMetric, type ReadKind } from '../../src/engine/index.js';
import { type FormulaNode, type OperandNode, type Reference } from '../../src/formula/types.js';
import { type KeyOptions, type Plugin } from '../../src/plugin-api/index.js';
import { createRegistry, type Registry } from '../../src/registry/index.js';

/** Hand-made formula trees, as the checker would give them. */
export class Formulas {
  readonly registry: Registry;

  constructor(...plugins: readonly Plugin[]) {
    this.registry = createRegistry([tidemark, ...plugins]);
  }

  number(value: number): FormulaNode {
    return this.operand('rawNumber', { value });
  }

  /** `prop`: activities.x and metrics.x, calculated.x, company.x, system.x. */
  window(prop: string, days: number, op: string, offset = 0): FormulaNode {
    return this.operand('metricOverTime', { prop, days, op, offset });
  }

  operand(name: string, options: KeyOptions): OperandNode {
    const operand = this.registry.operand(name);
    if (operand === undefined) throw new Error(`no operand ${name}`);
    const reference = typeof options.prop === 'string' ? referenceOf(options.prop) : undefined;
    const source = { ...operand.read(options), ...(reference && { reference }) };
    return { is: 'operand', operand, options, source };
  }

  call(name: string, ...args: (FormulaNode | number)[]): FormulaNode {
    const operator = this.registry.operator(name);
    if (operator === undefined) throw new Error(`no operator ${name}`);
    return { is: 'operator', operator, args: args.map((arg) => (typeof arg === 'number' ? this.number(arg) : arg)) };
  }

  when(name: string, ...args: (FormulaNode | number)[]): FormulaNode {
    const operator = this.registry.operator('IF');
    const form = operator?.conditions?.[name];
    if (operator === undefined || form === undefined) throw new Error(`no condition ${name}`);
    const nodes = args.map((arg) => (typeof arg === 'number' ? this.number(arg) : arg));
    return { is: 'operator', operator, condition: { name, form }, args: nodes };
  }

  metric(id: string, root: FormulaNode, emptyAs: EngineMetric['emptyAs'] = 'EMPTY'): EngineMetric {
    return { id, root, emptyAs };
  }
}

export function referenceOf(prop: string): Reference {
  const dot = prop.indexOf('.');
  const [prefix, name] = [prop.slice(0, dot), prop.slice(dot + 1)];
  switch (prefix) {
    case 'activities':
      return { to: 'activity', name };
    case 'metrics':
      return { to: 'metric', name };
    case 'calculated':
      return { to: 'calculated', slug: name };
    case 'system':
      return { to: 'system', name };
    case 'company':
      return { to: 'field', model: 'COMPANY', name: name.replace(/^custom\./, ''), custom: name.startsWith('custom.') };
    default:
      throw new Error(`no reference ${prop}`);
  }
}

export function kindOf(reference: Reference): ReadKind {
  if (reference.to === 'children') return kindOf(reference.of);
  if (reference.to === 'activity' || (reference.to === 'system' && reference.name === 'activity_count'))
    return 'COUNTER';
  return reference.to === 'field' ? 'FIELD' : 'GAUGE';
}

import { type CarryDefinition, type KeySpec, type OperandDefinition, type Source } from '../plugin-api/index.js';
import { type Registry } from '../registry/index.js';
import { evaluateInMemory, seriesOf } from './in-memory.js';
import { type Findings, shown, thrown } from './problem.js';
import { type Random } from './random.js';
import { settled } from './smallest.js';

/** What a key may be given. */
function sample(spec: KeySpec, registry: Registry, random: Random): number | string {
  switch (spec.type) {
    case 'number':
      return random.integer(-10, 10);
    case 'integer':
      return random.integer(spec.min, Math.min(spec.max, spec.min + 400));
    case 'prop':
      return spec.reads === 'field' ? 'company.mrr' : 'activities.login';
    case 'activities':
      return 'activities.login';
    case 'property':
      return 'amount';
    case 'aggregation': {
      const names = registry.names('aggregation');
      return names[random.integer(0, names.length - 1)]!;
    }
    case 'across':
      return 'SUM';
    case 'text':
      return 'text';
  }
}

function keysOf(operand: OperandDefinition, registry: Registry, random: Random, all: boolean) {
  const keys: Record<string, number | string> = {};
  for (const [name, spec] of Object.entries(operand.keys)) {
    if (spec.type === 'across') continue;
    if (spec.required === true || (all && random.integer(0, 1) === 1)) keys[name] = sample(spec, registry, random);
  }
  return keys;
}

/** A carried state keeps to its cells, and does not change by being looked at. */
function checkCarry(carry: CarryDefinition, random: Random, cases: number, findings: Findings): void {
  const size = carry.empty.length;
  for (let i = 0; i < cases; i++) {
    const values = Array.from({ length: random.integer(0, 12) }, () => random.value());
    const run = (looking: boolean) => {
      const cells = Float64Array.of(1.5, ...carry.empty, 2.5);
      values.forEach((value, day) => {
        carry.add(cells, 1, value, 0, 20_000 + day);
        if (looking) carry.result(cells, 1, 20_000 + day);
      });
      if (cells[0] !== 1.5 || cells[size + 1] !== 2.5) {
        findings.error('own cells', `points ${shown(values)}: add writes outside of its own cells`);
      }
      return settled(carry.result(cells, 1, 20_000 + values.length));
    };
    try {
      const [plain, looked] = [run(false), run(true)];
      if (!Object.is(plain, looked)) {
        findings.error(
          'deterministic',
          `points ${shown(values)}: result changes the state, or add is not deterministic`,
        );
      }
    } catch (error) {
      findings.error('never throws', `points ${shown(values)}: throws ${thrown(error)}`);
    }
  }
}

/** Checks that an operand reads what the host can give, and the same for the same keys. */
export function checkOperand(
  registry: Registry,
  operand: OperandDefinition,
  random: Random,
  cases: number,
  findings: Findings,
): void {
  const tries = Math.min(cases, 50);
  let accepted = 0;
  let refusal = '';
  for (let i = 0; i < tries; i++) {
    const keys = keysOf(operand, registry, random, i > 0);
    const formula = { type: operand.name, ...keys };
    const days = Array.from({ length: 10 }, (_, day) => day);
    const series = Object.values(keys).flatMap((key) => (typeof key === 'string' ? (seriesOf(key, days) ?? []) : []));
    const [first, second] = [0, 1].map(() => evaluateInMemory(registry, formula, series, days.length));
    if ('problem' in first!) {
      refusal = `${JSON.stringify(formula)}: ${first.problem}`;
      continue;
    }
    accepted++;
    if ('values' in second! && first!.values.every((value, day) => Object.is(value, second.values[day]))) continue;
    findings.error('deterministic', `${JSON.stringify(formula)} gives one thing now and another then`);
  }
  const carry = carryOf(operand, keysOf(operand, registry, random, false));
  if (carry !== undefined) checkCarry(carry, random, cases, findings);
  // Texts and conditions stand for no number, users and distinct values need more than a series.
  if (accepted === 0 && !/FORMULA_MISPLACED|an example cannot give/.test(refusal)) {
    findings.error('reads', `no combination of keys is accepted; ${refusal}`);
  }
}

function carryOf(operand: OperandDefinition, keys: Record<string, number | string>): CarryDefinition | undefined {
  const options: Record<string, number | string | undefined> = {};
  for (const [name, spec] of Object.entries(operand.keys)) {
    options[name] = keys[name] ?? ('default' in spec ? spec.default : undefined);
  }
  let source: Source;
  try {
    source = operand.read(options);
  } catch {
    return undefined; // refusing a combination of keys is read's right
  }
  return source?.is === 'carried' ? source.carry : undefined;
}

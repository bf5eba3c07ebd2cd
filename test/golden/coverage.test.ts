import { goldenFiles, goldenRegistry } from '../support/golden.js';

/** PERCENT_CHANGE and metricOverTime as file names: percent-change, metric-over-time. */
function fileName(name: string): string {
  if (name === name.toUpperCase()) return name.toLowerCase().replaceAll('_', '-');
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Whether a formula uses a name as head of an array, `op` or `type`. */
function uses(formula: unknown, name: string): boolean {
  if (Array.isArray(formula)) return formula[0] === name || formula.some((part) => uses(part, name));
  if (typeof formula !== 'object' || formula === null) return false;
  const { op, type } = formula as Record<string, unknown>;
  return op === name || type === name || (name === 'LAST' && op === undefined);
}

const names = goldenRegistry.definitions.flatMap(({ definition }) =>
  [definition.name, ...(definition.aliases ?? [])].map((name) => [definition.kind, name, definition.name] as const),
);

test.each(names)('the %s %s has golden cases', (kind, name, canonical) => {
  const file = goldenFiles().find((each) => each.name === `${kind}s/${fileName(canonical)}.golden`);
  const formulas = file?.sections.flatMap((section) => section.cases.filter((each) => each.expected.length > 0)) ?? [];
  expect(formulas.filter((each) => uses(each.formula, name)).length).toBeGreaterThan(0);
});

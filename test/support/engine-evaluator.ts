import { bind, type Column, evaluate, type PlanRead, planPass } from '../../src/engine/index.js';
import { checkFormula, type FormulaNode, keyOf, seriesKindOf } from '../../src/formula/index.js';
import { type Model } from '../../src/model/index.js';
import { type GoldenEvaluator, goldenRegistry } from './golden.js';
import { firstDayOf, scopeOf, type World, type WorldEntity } from './world.js';

/** A read's value of a day, as storage would give it: fields carried forward, nothing understood as 0. */
function valueOn(read: PlanRead, entity: WorldEntity, day: number): number {
  if (read.of.is !== 'series') throw new Error(`${read.of.is} reads are not there yet`);
  const { reference, property } = read.of;
  const key = keyOf(reference);
  if (reference.to === 'field') {
    const changes = entity.fields.find((field) => field.key === key)?.changes ?? [];
    return changes.findLast((change) => change.day <= day)?.value ?? Number.NaN;
  }
  if (key === 'system.activity_count') {
    const events = entity.series.filter((each) => each.key.startsWith('activities.') && each.property === undefined);
    const counts = events.flatMap((each) => each.values.get(day) ?? []);
    return counts.length === 0 ? Number.NaN : counts.reduce((a, b) => a + b);
  }
  const series = entity.series.find((each) => each.key === key && each.property === property);
  return series?.values.get(day) ?? Number.NaN;
}

function columnOf(read: PlanRead, from: number, to: number, entities: readonly WorldEntity[]): Column {
  const width = entities.length;
  const values = new Float64Array((to - from + 1) * width);
  for (let day = from; day <= to; day++) {
    entities.forEach((entity, slot) => {
      values[(day - from) * width + slot] = valueOn(read, entity, day);
    });
  }
  return { from, to, width, values };
}

function rootOf(world: World, model: Model, formula: unknown): FormulaNode {
  const { root, problems } = checkFormula(formula, scopeOf(world, model), goldenRegistry);
  if (root === undefined) throw new Error(JSON.stringify(problems));
  return root;
}

const ASKED = '(asked)';

/** The columnar engine over columns made from a world, without storage. */
export function engineEvaluator(): GoldenEvaluator {
  let world: World = { entities: [], metrics: [] };
  return {
    async load(next) {
      world = next;
    },
    async evaluate({ model, formula, entities: names, from, to }) {
      const entities = world.entities.filter((entity) => entity.model === model);
      const metrics = world.metrics
        .filter((metric) => metric.model === model)
        .map(({ slug, formula: own, emptyAs }) => ({ id: slug, root: rootOf(world, model, own), emptyAs }));
      const asked = { id: ASKED, root: rootOf(world, model, formula), emptyAs: 'EMPTY' as const };
      const scope = scopeOf(world, model);
      const plan = planPass([...metrics, asked], {
        registry: goldenRegistry,
        kindOf: (reference, property) => seriesKindOf(reference, { property }, scope),
      });
      const firstDay = Float64Array.from(entities, (entity) => firstDayOf(entity) ?? Number.NaN);
      const historyFrom = Math.min(...firstDay.filter((day) => !Number.isNaN(day)));
      const bound = bind(plan, { from, to, historyFrom });
      const { columns, faults } = evaluate(bound, {
        width: entities.length,
        columns: bound.reads.map((read) => columnOf(read.read, read.from, read.to, entities)),
        firstDay,
        carryIn: [],
      });
      if (faults.length > 0) throw new Error(JSON.stringify(faults));
      const { values } = columns.get(ASKED)!;
      return names.map((name) => {
        const slot = entities.findIndex((entity) => entity.name === name);
        return Array.from({ length: to - from + 1 }, (_, i) => {
          const value = values[i * entities.length + slot];
          return value === undefined || Number.isNaN(value) ? null : value;
        });
      });
    },
  };
}

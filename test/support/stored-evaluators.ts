import { type Model } from '../../src/model/index.js';
import { computeFresh } from './compute-fresh.js';
import { type GoldenEvaluator, type GoldenQuestion, jsonOf } from './golden.js';
import { type StoredWorld } from './stored-world.js';
import { type World } from './world.js';

/** Golden cases over stored pages: the engine reads what ingestion has written, nothing is cached. */
export function storedPagesEvaluator(worldOf: (world: World) => StoredWorld): GoldenEvaluator {
  let stored: StoredWorld;
  return {
    load: async (world) => {
      stored = worldOf(world);
    },
    evaluate: async (question) => {
      const { model, entities, from, to } = question;
      const formula = stored.renamed(jsonOf(question));
      const ids = await Promise.all(entities.map((name) => stored.id(name)));
      return rowsOf(await computeFresh(stored.app, model, formula, ids, from, to), ids.length);
    },
  };
}

/** Golden cases through the cache: each formula has become a metric (`define`) and was materialized; it is read back. */
export function materializedEvaluator(worldOf: (world: World) => StoredWorld) {
  let stored: StoredWorld;
  let asked = 0;
  const keys = new Map<string, string>();
  const nameOf = (world: StoredWorld, model: Model, formula: unknown) => JSON.stringify([world.prefix, model, formula]);
  return {
    /** `formula`: as JSON. */
    async define(world: World, model: Model, formula: unknown): Promise<void> {
      const target = worldOf(world);
      const name = nameOf(target, model, formula);
      if (keys.has(name)) return;
      const slug = `asked_${++asked}`;
      const metric = await target.app.metrics.create(
        { slug, name: slug, model, formula: target.renamed(formula) },
        null,
      );
      keys.set(name, metric.key);
    },
    load: async (world: World) => {
      stored = worldOf(world);
    },
    evaluate: async (question: GoldenQuestion) => {
      const { model, entities, from, to } = question;
      const key = keys.get(nameOf(stored, model, jsonOf(question)))!;
      const slug = key.slice('calculated.'.length);
      const through = await stored.app.materializer.materializedThrough([slug]);
      if ((through.get(slug) ?? -1) < to) throw new Error(`${slug} was not materialized through the question's days`);
      const ids = await Promise.all(entities.map((name) => stored.id(name)));
      const columns = await stored.app.reader.gather(model, [key], ids, from, to);
      return rowsOf(columns.get(key)!.values, ids.length);
    },
  };
}

function rowsOf(values: Float64Array, width: number): (number | null)[][] {
  return Array.from({ length: width }, (_, slot) =>
    Array.from({ length: values.length / width }, (_, day) => {
      const value = values[day * width + slot]!;
      return Number.isNaN(value) ? null : value;
    }),
  );
}

import { type Day } from '../../src/calendar/index.js';
import { formulaScope } from '../../src/catalogue/scope.js';
import { type World as CalculatedWorld, slugsRead, type WorldMetric } from '../../src/catalogue/world.js';
import { checkFormula } from '../../src/formula/index.js';
import { type Model } from '../../src/model/index.js';
import { firstDays, inputStates, runPass } from '../../src/reading/pass.js';
import { preparePass } from '../../src/reading/prepare.js';
import { type App } from '../../src/server/index.js';
import { readMetrics, SeriesStore } from '../../src/storage/index.js';
import { goldenRegistry } from './golden.js';

/** Values `[day][entity]` of a formula, computed from stored pages in one snapshot; checkpoints are not trusted. */
export async function computeFresh(
  app: App,
  model: Model,
  formula: unknown,
  ids: readonly number[],
  from: Day,
  to: Day,
): Promise<Float64Array> {
  const series = await app.series.list();
  return app.database.snapshot(async (session) => {
    const stored = await readMetrics(session);
    const metrics = new Map<string, WorldMetric>();
    const add = (slug: string, of: Model, json: unknown, emptyAs: 'EMPTY' | 'ZERO') => {
      const checked = checkFormula(json, formulaScope(of, series, stored), goldenRegistry);
      if (checked.root === undefined) throw new Error(`invalid: ${JSON.stringify(checked.problems)}`);
      const reads = slugsRead(checked.inputs);
      metrics.set(slug, {
        id: 0,
        slug,
        model: of,
        version: 1,
        root: checked.root,
        emptyAs,
        seriesId: null,
        cachedFrom: null,
        reads,
      });
      for (const read of reads) {
        const metric = stored.find((candidate) => candidate.slug === read)!;
        if (!metrics.has(read)) add(read, metric.model, metric.newest.formula, metric.newest.emptyAs);
      }
    };
    add('~question', model, formula, 'EMPTY');
    const find = (of: Model, key: string, property: string) =>
      series.find((entry) => entry.model === of && entry.key === key && entry.property === property);
    const isCounter = (of: Model, key: string) => find(of, key, '')?.kind === 'COUNTER';
    const world: CalculatedWorld = { which: 'newest', broken: new Map(), metrics, isCounter };
    const pass = preparePass(world, ['~question'], model, goldenRegistry, find);
    const store = new SeriesStore(app.database);
    const firstDay = await firstDays(session, store, pass.firstDay, { ids });
    const states = (await inputStates(session, pass, { ids })).map((state) => ({ ...state, changedFrom: 0 }));
    const result = await runPass(session, store, pass, { ids }, { from, to }, { firstDay, states });
    return result.columns.get('~question')!.values;
  });
}

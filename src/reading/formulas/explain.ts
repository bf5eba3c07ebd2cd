import { type Day, isoFromDay } from '../../calendar/index.js';
import { invalidFormula } from '../../catalogue/accept-formula.js';
import { resolveMetric } from '../../catalogue/metric-catalogue.js';
import { formulaScope } from '../../catalogue/scope.js';
import { type World } from '../../catalogue/world.js';
import { TidemarkError } from '../../errors/index.js';
import { checkFormula, type FormulaNode } from '../../formula/index.js';
import { MODEL_WORD } from '../../model/index.js';
import { entitiesById } from '../../storage/entities-reader.js';
import { firstDays } from '../pass.js';
import { FIRST_DAY_KEY } from '../prepare.js';
import { valueAt } from '../series.js';
import { type MetricInfo } from '../types.js';
import { compute } from './compute.js';
import { type Evidence } from './explain-evidence.js';
import { explainedNodes } from './explain-node.js';
import { draftsOf } from './explain-tree.js';
import { windowOf } from './explain-window.js';
import { brokenMetric, worldOf } from './formula-world.js';
import { LOOK_BACK_DAYS } from './limits.js';
import { type FormulaReaderOptions, type Ground, inSnapshot } from './snapshot.js';
import { textStates } from './text-fields.js';
import { type ExplainRequest, type Explanation } from './types.js';

const ASKED = '~asked';

export async function explain(options: FormulaReaderOptions, request: ExplainRequest): Promise<Explanation> {
  const { model, id } = request;
  const day = request.on ?? options.calendar.lastCompleteDay();
  return inSnapshot(options, model !== 'COMPANY', async (ground) => {
    const { session, known } = ground;
    const [entity] = await entitiesById(session, model, [id]);
    if (entity === undefined) {
      throw new TidemarkError('NOT_FOUND', `There is no such ${MODEL_WORD[model]} any more.`, { path: 'entityId' });
    }
    const asked = formulaOf(ground, request);
    const drafts = draftsOf(asked.root, asked.world, options.registry);
    const [firstDay = Number.NaN] = await firstDays(session, options.store, known.find(model, FIRST_DAY_KEY, ''), {
      ids: [id],
    });
    const result = { id: ASKED, root: asked.root, emptyAs: asked.emptyAs };
    const evidence = await gather(ground, request, { ...asked, day, firstDay, drafts, result });
    const nodes = explainedNodes(drafts.all, evidence);
    const root = nodes[0]!;
    const value = evidence.value(ASKED);
    return {
      ...{ entity, metric: asked.metric, day, value, root, nodes },
      note: noteOf(evidence, root.value, value, options.calendar.today()),
    };
  });
}

interface Asked {
  readonly metric: MetricInfo | undefined;
  readonly root: FormulaNode;
  readonly emptyAs: 'EMPTY' | 'ZERO';
  readonly world: World;
}

/** What is explained: the formula that came, the one of a calculated metric, or the reading of a raw one. */
function formulaOf({ known, options }: Ground, { model, of }: ExplainRequest): Asked {
  const check = (formula: unknown): FormulaNode => {
    const checked = checkFormula(formula, formulaScope(model, known.series, known.metrics), options.registry);
    if (checked.root === undefined) throw invalidFormula(checked, 'The formula cannot be explained.');
    return checked.root;
  };
  if ('formula' in of) {
    const root = check(of.formula);
    return { metric: undefined, root, emptyAs: 'EMPTY', world: worldOf(known, root) };
  }
  const metric = resolveMetric(known, model, of.key);
  if (metric.slug === undefined) {
    // A counter's day without an event reads as 0, which is what a sum over the day gives.
    const op = metric.seriesKind === 'COUNTER' ? 'SUM' : 'LAST';
    const field = metric.kind === 'FIELD';
    const root = check(
      field ? { type: 'propertyValue', prop: metric.key } : { type: 'metricOverTime', prop: metric.key, days: 1, op },
    );
    return { metric, root, emptyAs: 'EMPTY', world: worldOf(known, root) };
  }
  const stored = known.metrics.find((candidate) => candidate.slug === metric.slug)!;
  const world = known.world(stored.published === null ? 'newest' : 'published');
  const own = world.metrics.get(metric.slug);
  if (own === undefined) throw brokenMetric(metric.slug, world.broken.get(metric.slug) ?? 'It has no formula.');
  return { metric, root: own.root, emptyAs: own.emptyAs, world };
}

interface Question extends Asked {
  readonly day: Day;
  readonly firstDay: number;
  readonly drafts: ReturnType<typeof draftsOf>;
  readonly result: Parameters<typeof compute>[1]['formulas'][number];
}

/** All numbers of an explanation: every node on the day, and the series that windows read on the days around. */
async function gather(ground: Ground, request: ExplainRequest, question: Question): Promise<Evidence> {
  const { day, firstDay, drafts, result, world } = question;
  const { model, id, work } = request;
  const common = { world, model, ids: [id], firstDay: Float64Array.of(firstDay), work };
  const { registry } = ground.options;
  const known = { day, firstDay, registry };
  // Later days are empty, whatever a window that ends there could still see; nothing is said of what it holds.
  if (day > ground.options.calendar.today())
    return { ...known, firstDay: Number.NaN, faults: [], texts: new Map(), value: () => null, series: () => undefined };
  const values = await compute(ground, { ...common, formulas: [result, ...drafts.values], from: day, to: day });
  const spans = drafts.all.flatMap((draft) => windowOf(draft.node, day, registry) ?? []);
  const from = Math.min(day, ...spans.map((span) => span.from)) - LOOK_BACK_DAYS;
  const series =
    drafts.series.length === 0
      ? undefined
      : await compute(ground, { ...common, formulas: drafts.series, from: Math.max(from, 0), to: day });
  return {
    ...known,
    faults: values.faults,
    texts: await textStates(ground, drafts.all, { model, id, day }),
    value: (formula) => valueAt(values.columns.get(formula)!, 0, day),
    series: (formula) => series && { column: series.columns.get(formula)!, plan: series.plan },
  };
}

function noteOf({ day, firstDay }: Evidence, bare: number | null, value: number | null, today: Day): string | null {
  if (day > today) return `${isoFromDay(day)} is after today: later days are empty.`;
  if (!(day >= firstDay)) return beforeFirstDay(firstDay);
  const notes = day === today ? ['Today is not over: the value is provisional.'] : [];
  if (bare === null && value !== null) notes.push(`The formula is empty here, and emptyAs makes it ${value}.`);
  return notes.length === 0 ? null : notes.join(' ');
}

function beforeFirstDay(firstDay: number): string {
  if (Number.isNaN(firstDay)) return 'Nothing is known of it yet.';
  return `Empty: its first day is ${isoFromDay(firstDay)}, and everything before is empty.`;
}

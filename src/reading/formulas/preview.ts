import { type Day } from '../../calendar/index.js';
import { formulaScope } from '../../catalogue/scope.js';
import { type Column } from '../../engine/index.js';
import { TidemarkError } from '../../errors/index.js';
import { checkFormula } from '../../formula/index.js';
import { MODEL_WORD, type Model } from '../../model/index.js';
import { type EntityRow, entitiesById, firstEntities } from '../../storage/entities-reader.js';
import { type Session } from '../../storage/index.js';
import { firstDays } from '../pass.js';
import { FIRST_DAY_KEY } from '../prepare.js';
import { type SeriesRange, seriesOf, seriesRange } from '../series.js';
import { compute } from './compute.js';
import { worldOf } from './formula-world.js';
import { PREVIEW_ENTITIES_DEFAULT, PREVIEW_ENTITIES_LIMIT, PREVIEW_VALUES_LIMIT } from './limits.js';
import { type FormulaReaderOptions, type Ground, inSnapshot } from './snapshot.js';
import { type Preview, type PreviewRequest } from './types.js';

const ASKED = '~asked';

export async function preview(options: FormulaReaderOptions, request: PreviewRequest): Promise<Preview> {
  const { model, formula, ids } = request;
  const range = seriesRange({ from: request.from, to: request.to, last: request.last }, options.calendar);
  const count = entityCount(request);
  refuseTooManyValues(count, range);
  return inSnapshot(options, model !== 'COMPANY', async (ground) => {
    const { session, known } = ground;
    const checked = checkFormula(formula, formulaScope(model, known.series, known.metrics), options.registry);
    if (checked.root === undefined) return { checked, results: [], faults: [] };
    const rows = ids == null ? await firstEntities(session, model, count) : await chosen(session, model, ids);
    const asked = { id: ASKED, root: checked.root, emptyAs: request.emptyAs ?? 'EMPTY' };
    const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
    const { column, faults } = await computed(ground, request, asked, unique, range);
    const slots = new Map(unique.map((row, slot) => [row.id, slot]));
    const results = rows.map((entity) => ({ entity, series: seriesOf(range, column, slots.get(entity.id)!, 'GAUGE') }));
    return { checked, results, faults };
  });
}

const NOTHING: Column = { from: 0, to: -1, width: 1, values: new Float64Array(0) };

/** The values on those of the days on which there can be any: from 1970-01-01 to today. */
async function computed(
  ground: Ground,
  { model, work }: PreviewRequest,
  asked: Parameters<typeof compute>[1]['formulas'][number],
  rows: readonly EntityRow[],
  range: SeriesRange,
): Promise<Pick<Preview, 'faults'> & { column: Column }> {
  const { session, known, options } = ground;
  const from: Day = Math.max(range.from, 0);
  const to: Day = Math.min(range.to, options.calendar.today());
  const world = worldOf(known, asked.root);
  if (rows.length === 0 || from > to) return { column: NOTHING, faults: [] };
  const ids = rows.map((row) => row.id);
  const firstDay = await firstDays(session, options.store, known.find(model, FIRST_DAY_KEY, ''), { ids });
  const result = await compute(ground, { world, model, formulas: [asked], ids, firstDay, from, to, work });
  const faults = result.faults.map(({ slot, ...fault }) => ({ ...fault, entity: rows[slot]! }));
  return { column: result.columns.get(ASKED)!, faults };
}

/** How many entities are asked for. @throws BAD_USER_INPUT, PAGE_TOO_LARGE */
function entityCount({ ids, first }: PreviewRequest): number {
  if (ids != null && first != null) {
    throw new TidemarkError('BAD_USER_INPUT', 'Give either `ids` or `first`.', { path: 'first' });
  }
  const count = ids?.length ?? first ?? PREVIEW_ENTITIES_DEFAULT;
  const path = ids == null ? 'first' : 'ids';
  if (count < 0) {
    throw new TidemarkError('BAD_USER_INPUT', `\`first\` is ${count}: it cannot be negative.`, { path });
  }
  if (count > PREVIEW_ENTITIES_LIMIT) {
    throw new TidemarkError(
      'PAGE_TOO_LARGE',
      `A preview of ${count} entities: at most ${PREVIEW_ENTITIES_LIMIT} are computed at once. Save the formula as a metric to have it for all.`,
      { path, details: { limit: PREVIEW_ENTITIES_LIMIT } },
    );
  }
  return count;
}

function refuseTooManyValues(count: number, { starts }: SeriesRange): void {
  const values = count * starts.length;
  if (values <= PREVIEW_VALUES_LIMIT) return;
  throw new TidemarkError(
    'PREVIEW_TOO_LARGE',
    `${count} entities × ${starts.length} days are ${values} values: a preview gives out at most ${PREVIEW_VALUES_LIMIT}. Ask for fewer entities or days.`,
    { details: { limit: PREVIEW_VALUES_LIMIT } },
  );
}

/** @throws NOT_FOUND naming the ids that are nobody's */
async function chosen(session: Session, model: Model, ids: readonly (number | undefined)[]): Promise<EntityRow[]> {
  const found = await entitiesById(
    session,
    model,
    ids.flatMap((id) => id ?? []),
  );
  const rows = new Map(found.map((row) => [row.id, row]));
  const missing = ids.flatMap((id, index) => (id === undefined || !rows.has(id) ? [index] : []));
  if (missing.length > 0) {
    const places = missing.map((index) => `ids[${index}]`);
    throw new TidemarkError(
      'NOT_FOUND',
      `There is no ${MODEL_WORD[model]} with the id given as ${places.join(', ')}.`,
      {
        path: places[0]!,
        details: { missing },
      },
    );
  }
  return ids.map((id) => rows.get(id!)!);
}

import { type Calendar } from '../../calendar/index.js';
import { TidemarkError } from '../../errors/index.js';
import { MODELS } from '../../model/index.js';
import { lockTold, possibleBlocks, queueRefold, type ToldMetric, tellMetric } from '../../storage/corrections/index.js';
import {
  type Database,
  FOREVER,
  lockBlocks,
  readExtent,
  type SeriesCatalogue,
  type Session,
} from '../../storage/index.js';
import { lockCreation } from '../../storage/ingest/index.js';
import { holdHorizon } from '../../storage/retention/index.js';
import { beforeRetention } from '../batch/retention.js';
import { NAME_BYTES, neededText } from '../batch/validate.js';
import { told } from './tell.js';
import { type MetricDefinition, type MetricDefinitions } from './types.js';

export interface DefinitionsParts {
  readonly database: Database;
  readonly series: SeriesCatalogue;
  readonly calendar: Calendar;
  /** Has the run that folds a metric's days again begin. */
  readonly wake: () => void;
}

/** What nobody has said anything of. */
const NEW: ToldMetric = {
  name: null,
  description: null,
  unit: null,
  direction: null,
  kind: 'GAUGE',
  fold: 'LAST',
};

export function createMetricDefinitions(parts: DefinitionsParts): MetricDefinitions {
  const { database, series, calendar, wake } = parts;
  return {
    async define(said) {
      const { model } = said;
      if (!MODELS.includes(model)) {
        throw new TidemarkError('VALUE_INVALID', `model must be one of ${MODELS.join(', ')}.`, { path: 'model' });
      }
      const key = `metrics.${neededText(said.metric, 'metric', NAME_BYTES)}`;
      // Before the metric is created: what is refused leaves no trace.
      if ((await series.find(model, key)) === undefined) told(NEW, said);
      const [metric] = await series.ensure([{ model, key, kind: NEW.kind, fold: NEW.fold }]);
      const { id } = metric!;
      const folds = await database.write((session) => define(session, id, said, calendar));
      if (folds) wake();
      return { model, key };
    },
  };
}

/**
 * Tells a metric anew. @throws BEFORE_RETENTION @returns whether values change: then all of its days count as changed, in every block, as the empty days of a
 * counter mean something else than those of a gauge; and a run folds them again where there are any.
 */
async function define(session: Session, series: number, said: MetricDefinition, calendar: Calendar): Promise<boolean> {
  // Nobody gets a block that is not told of: ids come into use under this lock only.
  await lockCreation(session, said.model);
  const horizon = await holdHorizon(session);
  const before = await lockTold(session, series);
  const after = told(before, said);
  if (Object.entries(after).every(([name, value]) => before[name as keyof ToldMetric] === value)) return false;
  const { firstDay, lastDay } = await readExtent(session, series);
  if (before.fold !== after.fold && firstDay !== null && firstDay < horizon) {
    throw beforeRetention('Its older days cannot be folded in another way', horizon, 'fold');
  }
  await tellMetric(session, series, after);
  if (before.kind === after.kind && before.fold === after.fold) return false;
  const blocks = await possibleBlocks(session, said.model);
  // Pushes that fold as it was told before hold these rows until they have committed: the run finds what they stored.
  await lockBlocks(
    session,
    blocks.map((block) => ({ series, block, from: 0, to: FOREVER })),
  );
  const today = calendar.today();
  await queueRefold(session, {
    series,
    from: firstDay ?? today,
    to: lastDay ?? today,
    now: calendar.now(),
  });
  return true;
}

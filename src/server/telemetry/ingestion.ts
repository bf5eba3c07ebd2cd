import { Counter, type Registry } from 'prom-client';
import {
  type Ingestion,
  type IngestOptions,
  type Origin,
  type PushResult,
  type UpsertResult,
} from '../../ingestion/index.js';

type Push<I, R> = (items: readonly I[], origin: Origin, options?: IngestOptions) => Promise<R>;
type Kind = 'companies' | 'end_users' | 'assets' | 'projects' | 'activities' | 'points';

/** The same ingestion, counted: batches and items by kind and by what became of them. */
export function countIngestion(ingestion: Ingestion, registry: Registry): Ingestion {
  const batches = new Counter({
    name: 'tidemark_ingest_batches_total',
    help: 'Batches that were pushed, by kind and whether they were answered or failed as a whole.',
    labelNames: ['kind', 'outcome'] as const,
    registers: [registry],
  });
  const items = new Counter({
    name: 'tidemark_ingest_items_total',
    help: 'Items of these batches by what became of them; refused are those that were answered with an error.',
    labelNames: ['kind', 'outcome'] as const,
    registers: [registry],
  });
  const note = (kind: Kind, { errors, ...counts }: UpsertResult | PushResult): void => {
    batches.inc({ kind, outcome: 'answered' });
    for (const [outcome, count] of Object.entries({ ...counts, refused: errors.length })) {
      items.inc({ kind, outcome }, count);
    }
  };
  const counted =
    <I, R extends UpsertResult | PushResult>(kind: Kind, push: Push<I, R>): Push<I, R> =>
    async (list, origin, options) => {
      try {
        const result = await push(list, origin, options);
        note(kind, result);
        return result;
      } catch (error) {
        batches.inc({ kind, outcome: 'failed' });
        throw error;
      }
    };
  return {
    ...ingestion,
    upsertCompanies: counted('companies', ingestion.upsertCompanies),
    upsertEndUsers: counted('end_users', ingestion.upsertEndUsers),
    upsertAssets: counted('assets', ingestion.upsertAssets),
    upsertProjects: counted('projects', ingestion.upsertProjects),
    trackActivities: counted('activities', ingestion.trackActivities),
    pushMetrics: counted('points', ingestion.pushMetrics),
  };
}

import { ObjectType } from 'type-graphql';
import { type MetricInfo } from '../../src/reading/types.js';
import { type EntityRow } from '../../src/storage/entities-reader.js';

/** Its fields are resolved in resolvers/entity-metric. */
export interface EntityMetricSource {
  readonly entity: EntityRow;
  readonly metric: MetricInfo;
}

@ObjectType('EntityMetric', {
  simpleResolvers: true,
  description: 'One metric of one entity: its value, how it changed, its history.',
})
export class EntityMetric {}

import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type EntityRow } from '../../src/storage/entities-reader.js';
import { checkKeys } from '../arguments.js';
import { type TidemarkContext } from '../context.js';
import { Entity } from '../types/entity.js';
import { EntityMetric, type EntityMetricSource } from '../types/entity-metric.js';

const KEY = 'activities.login, metrics.storage, calculated.seat_use, company.custom.seats, system.activity_count.';

@Resolver(() => Entity)
export class EntityResolver {
  @FieldResolver(() => EntityMetric, {
    nullable: true,
    description:
      'One metric of this entity. An unknown key is an error of this field alone, with the nearest known keys.',
  })
  async metric(
    @Root() entity: EntityRow,
    @Arg('key', () => String, { description: KEY }) key: string,
    @Ctx() { loaders }: TidemarkContext,
  ): Promise<EntityMetricSource> {
    return { entity, metric: await loaders.metric.load({ model: entity.model, key }) };
  }

  @FieldResolver(() => [EntityMetric], {
    nullable: 'items',
    description:
      'Several metrics of this entity, in the order of the keys; null, with an error, where a key is unknown.',
  })
  async metrics(
    @Root() entity: EntityRow,
    @Arg('keys', () => [String], { description: 'At most 100.' }) keys: string[],
    @Ctx() { loaders }: TidemarkContext,
  ): Promise<(EntityMetricSource | Error)[]> {
    checkKeys(keys);
    const metrics = await loaders.metric.loadMany(keys.map((key) => ({ model: entity.model, key })));
    return metrics.map((metric) => (metric instanceof Error ? metric : { entity, metric }));
  }
}

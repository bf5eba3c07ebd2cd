import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { type Day } from '../../src/calendar/index.js';
import { type CalculatedMetricInfo } from '../../src/catalogue/types.js';
import { type MetricInfo } from '../../src/reading/types.js';
import { type TidemarkContext } from '../context.js';
import { globalId } from '../ids.js';
import { MetricListArgs } from '../inputs/metric-args.js';
import { metricFilter } from '../metric-filter.js';
import { DateScalar } from '../scalars/index.js';
import { Needs } from '../scopes.js';
import { CalculatedMetric } from '../types/calculated-metric.js';
import { Fold, Model } from '../types/enums.js';
import { Metric } from '../types/metric.js';

@Resolver(() => Metric)
export class MetricResolver {
  @Needs('READ')
  @Query(() => [Metric], {
    description:
      'The catalogue of metrics, raw and calculated: everything that formulas, filters and `metric(key:)` can name.',
  })
  metrics(
    @Args(() => MetricListArgs) filter: MetricListArgs,
    @Ctx() { services }: TidemarkContext,
  ): Promise<MetricInfo[]> {
    return services.catalogue.list(metricFilter(filter));
  }

  @Needs('READ')
  @Query(() => Metric, {
    nullable: true,
    description: 'One metric by its key; an unknown one is an error that names the nearest known.',
  })
  metric(
    @Arg('key', () => String) key: string,
    @Arg('model', () => Model) model: keyof typeof Model,
    @Ctx() { loaders }: TidemarkContext,
  ): Promise<MetricInfo> {
    return loaders.metric.load({ model, key });
  }

  @FieldResolver(() => ID)
  id(@Root() { model, key }: MetricInfo): string {
    return globalId('Metric', `${model}:${key}`);
  }

  @FieldResolver(() => Fold, {
    nullable: true,
    description: 'How several values of one day become one; null where a day has never several.',
  })
  fold(@Root() { kind, fold }: MetricInfo): MetricInfo['fold'] | null {
    return kind === 'ACTIVITY' || kind === 'METRIC' ? fold : null;
  }

  @FieldResolver(() => DateScalar, { nullable: true, description: 'First day on which any entity has data of it.' })
  async firstDay(@Root() { model, key }: MetricInfo, @Ctx() { loaders }: TidemarkContext): Promise<Day | null> {
    return (await loaders.extent.load({ model, key })).firstDay;
  }

  @FieldResolver(() => DateScalar, { nullable: true, description: 'Last day on which any entity has data of it.' })
  async lastDay(@Root() { model, key }: MetricInfo, @Ctx() { loaders }: TidemarkContext): Promise<Day | null> {
    return (await loaders.extent.load({ model, key })).lastDay;
  }

  @FieldResolver(() => [Metric], { description: 'What it is computed from; empty for a raw metric.' })
  inputs(@Root() metric: MetricInfo, @Ctx() { loaders }: TidemarkContext): Promise<MetricInfo[]> {
    return loaders.inputs.load(metric);
  }

  @FieldResolver(() => [Metric], {
    description: 'The calculated metrics that read it. While there are any, it cannot be deleted.',
  })
  usedBy(@Root() metric: MetricInfo, @Ctx() { loaders }: TidemarkContext): Promise<MetricInfo[]> {
    return loaders.usedBy.load(metric);
  }

  @FieldResolver(() => CalculatedMetric, { nullable: true, description: 'Its definition; null for a raw metric.' })
  calculated(
    @Root() { kind, key }: MetricInfo,
    @Ctx() { loaders }: TidemarkContext,
  ): Promise<CalculatedMetricInfo | null> | null {
    return kind === 'CALCULATED' ? loaders.calculated.load(key) : null;
  }
}

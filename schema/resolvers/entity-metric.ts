import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type ValueOrigin as Origin } from '../../src/materialization/origins.js';
import {
  type MetricChange as Change,
  changeBetween,
  checkChangeDays,
  type MetricSeries as Series,
  seriesOf,
  seriesRange,
} from '../../src/reading/series.js';
import { type MetricInfo } from '../../src/reading/types.js';
import { dayArgument } from '../arguments.js';
import { type TidemarkContext } from '../context.js';
import { ChangeArgs, SeriesArgs } from '../inputs/metric-args.js';
import { columnOf, valueOn } from '../metric-values.js';
import { DateScalar, FloatScalar } from '../scalars/index.js';
import { EntityMetric, type EntityMetricSource } from '../types/entity-metric.js';
import { Metric } from '../types/metric.js';
import { MetricChange, MetricSeries } from '../types/metric-series.js';
import { ValueOrigin } from '../types/value-origin.js';

@Resolver(() => EntityMetric)
export class EntityMetricResolver {
  @FieldResolver(() => Metric, { description: 'The metric itself: its name, unit, kind, inputs.' })
  metric(@Root() source: EntityMetricSource): MetricInfo {
    return source.metric;
  }

  @FieldResolver(() => FloatScalar, {
    nullable: true,
    description: 'The value on a day; null where there is none. Today is provisional, later days are empty.',
  })
  value(
    @Root() source: EntityMetricSource,
    @Arg('on', () => DateScalar, { nullable: true, description: 'The day; the last complete one if left out.' })
    on: string | null | undefined,
    @Ctx() context: TidemarkContext,
  ): Promise<number | null> {
    return valueOn(source, dayArgument(on) ?? context.services.calendar.lastCompleteDay(), context);
  }

  @FieldResolver(() => MetricChange, { description: 'How the value moved over the `days` days before a day.' })
  async change(
    @Root() source: EntityMetricSource,
    @Args(() => ChangeArgs) { days, on }: ChangeArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<Change> {
    checkChangeDays(days);
    const day = dayArgument(on) ?? context.services.calendar.lastCompleteDay();
    return changeBetween(...(await Promise.all([valueOn(source, day - days, context), valueOn(source, day, context)])));
  }

  @FieldResolver(() => MetricSeries, {
    description:
      'Values, oldest first: from…to, or the `last` intervals. A week or month shows the sum of a counter, the last value of anything else. At most 3,660 points.',
  })
  async series(
    @Root() source: EntityMetricSource,
    @Args(() => SeriesArgs) { from, to, last, every }: SeriesArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<Series> {
    const range = seriesRange({ from: dayArgument(from), to: dayArgument(to), last, every }, context.services.calendar);
    const { column, slot } = await columnOf(source, range.from, range.to, context);
    return seriesOf(range, column, slot, source.metric.seriesKind);
  }

  @FieldResolver(() => ValueOrigin, {
    nullable: true,
    description:
      'Where the value on a day comes from: the run, the engine and the formula that it was computed by. Null for a raw metric, for what is computed on reading (today, a metric whose history is not there yet), and where nothing is stored: for an empty value, or a count of 0.',
  })
  origin(
    @Root() { entity, metric }: EntityMetricSource,
    @Arg('on', () => DateScalar, { nullable: true, description: 'The day; the last complete one if left out.' })
    on: string | null | undefined,
    @Ctx() { services, loaders }: TidemarkContext,
  ): Promise<Origin | null> {
    const day = dayArgument(on) ?? services.calendar.lastCompleteDay();
    return loaders.origins.load({ model: entity.model, key: metric.key, id: entity.id, day });
  }

  @FieldResolver(() => Boolean, {
    description: 'True while a changed input is still waiting to be computed: for about a minute at most.',
  })
  stale(@Root() { entity, metric }: EntityMetricSource, @Ctx() { loaders }: TidemarkContext): Promise<boolean> {
    return loaders.stale.load({ model: entity.model, key: metric.key, id: entity.id });
  }
}

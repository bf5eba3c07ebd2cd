import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Day } from '../../src/calendar/index.js';
import { formulaText } from '../../src/catalogue/formula-text.js';
import { type CalculatedMetricInfo } from '../../src/catalogue/types.js';
import { type RunInfo } from '../../src/materialization/types.js';
import { spanOf } from '../../src/paging/index.js';
import { type VersionRecord } from '../../src/storage/metrics/index.js';
import { type TidemarkContext } from '../context.js';
import { CreateCalculatedMetricInput, UpdateCalculatedMetricInput } from '../inputs/calculated-metric.js';
import { VersionListArgs } from '../inputs/version-args.js';
import { metricUpdate } from '../metric-input.js';
import { DateScalar } from '../scalars/index.js';
import { Needs } from '../scopes.js';
import { CalculatedMetric } from '../types/calculated-metric.js';
import { CalculatedMetricVersion } from '../types/calculated-metric-version.js';
import { Model } from '../types/enums.js';
import { MaterializationRun } from '../types/run.js';

@Resolver(() => CalculatedMetric)
export class CalculatedMetricResolver {
  @Needs('READ')
  @Query(() => [CalculatedMetric], { description: 'All calculated metrics, or those of one model.' })
  calculatedMetrics(
    @Arg('model', () => Model, { nullable: true }) model: keyof typeof Model | null | undefined,
    @Ctx() { services }: TidemarkContext,
  ): Promise<CalculatedMetricInfo[]> {
    return services.metrics.list(model ?? undefined);
  }

  @Needs('READ')
  @Query(() => CalculatedMetric, {
    nullable: true,
    description: 'By its key, `calculated.<slug>`; null where there is none.',
  })
  calculatedMetric(
    @Arg('key', () => String) key: string,
    @Ctx() { loaders }: TidemarkContext,
  ): Promise<CalculatedMetricInfo | null> {
    return loaders.calculated.load(key);
  }

  @Needs('MANAGE')
  @Mutation(() => CalculatedMetric, {
    description:
      'Defines a metric and starts to compute its whole history, newest days first; it can be read at once. A formula with errors is refused: `extensions.problems` lists them all.',
  })
  createCalculatedMetric(
    @Arg('input', () => CreateCalculatedMetricInput) input: CreateCalculatedMetricInput,
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<CalculatedMetricInfo> {
    return services.metrics.create(input, caller.apiKeyId);
  }

  @Needs('MANAGE')
  @Mutation(() => CalculatedMetric, {
    description:
      'Changes a metric. With another formula its whole history is computed anew; until that is done, readers see the old values.',
  })
  updateCalculatedMetric(
    @Arg('key', () => String) key: string,
    @Arg('input', () => UpdateCalculatedMetricInput) input: UpdateCalculatedMetricInput,
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<CalculatedMetricInfo> {
    return services.metrics.update(key, metricUpdate(input), caller.apiKeyId);
  }

  @Needs('MANAGE')
  @Mutation(() => Boolean, {
    description: 'Deletes a metric with its values. Refused while another metric reads it; the error names which.',
  })
  async deleteCalculatedMetric(
    @Arg('key', () => String) key: string,
    @Ctx() { services }: TidemarkContext,
  ): Promise<boolean> {
    await services.metrics.delete(key);
    return true;
  }

  @FieldResolver(() => String, {
    description: 'The formula in text form, which create and update take as well: what was read can be sent back.',
  })
  text(@Root() { formula, model }: CalculatedMetricInfo, @Ctx() { services }: TidemarkContext): string {
    return formulaText(formula, model, services.registry);
  }

  @FieldResolver(() => [CalculatedMetricVersion], {
    description: 'The formulas that it has and had, newest first: what they were, who gave them and when.',
  })
  versions(
    @Root() { id }: CalculatedMetricInfo,
    @Args(() => VersionListArgs) { first, before }: VersionListArgs,
    @Ctx() { loaders }: TidemarkContext,
  ): Promise<VersionRecord[]> {
    return loaders.versions.load({
      metric: id,
      first: spanOf({ first: first ?? null }).limit,
      before: before ?? undefined,
    });
  }

  @FieldResolver(() => DateScalar, {
    nullable: true,
    description: 'Last day whose values are cached; null until its history has been computed once.',
  })
  materializedThrough(
    @Root() { slug }: CalculatedMetricInfo,
    @Ctx() { loaders }: TidemarkContext,
  ): Promise<Day | null> {
    return loaders.materializedThrough.load(slug);
  }

  @FieldResolver(() => MaterializationRun, {
    nullable: true,
    description: 'The newest run that computes or computed it.',
  })
  lastRun(@Root() { slug }: CalculatedMetricInfo, @Ctx() { loaders }: TidemarkContext): Promise<RunInfo | null> {
    return loaders.lastRun.load(slug);
  }
}

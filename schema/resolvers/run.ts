import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type CalculatedMetricInfo } from '../../src/catalogue/types.js';
import { type RunInfo } from '../../src/materialization/types.js';
import { dayArgument } from '../arguments.js';
import { type TidemarkContext } from '../context.js';
import { PageArgs } from '../inputs/list-args.js';
import { runConnection } from '../run-connection.js';
import { DateScalar } from '../scalars/index.js';
import { Needs } from '../scopes.js';
import { CalculatedMetric } from '../types/calculated-metric.js';
import { type Connection, MaterializationRunConnection } from '../types/connections.js';
import { MaterializationRun } from '../types/run.js';

@Resolver(() => MaterializationRun)
export class RunResolver {
  @Needs('READ')
  @Query(() => MaterializationRunConnection, { description: 'What was computed, newest first.' })
  materializationRuns(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services }: TidemarkContext,
  ): Promise<Connection<RunInfo>> {
    return runConnection(page, services.materializer);
  }

  @Needs('MANAGE')
  @Mutation(() => MaterializationRun, {
    description:
      'Computes and caches daily values. Without days: what is missing or stale. Returns the queued run at once; ask for it by `node` to watch its progress.',
  })
  materialize(
    @Arg('keys', () => [String], {
      nullable: true,
      description: '`calculated.<slug>`; all calculated metrics if left out.',
    })
    keys: string[] | null | undefined,
    @Arg('from', () => DateScalar, { nullable: true, description: 'First day to compute again.' })
    from: string | null | undefined,
    @Arg('to', () => DateScalar, { nullable: true, description: 'Last day to compute again.' })
    to: string | null | undefined,
    @Ctx() { services }: TidemarkContext,
  ): Promise<RunInfo> {
    return services.materializer.materialize({ keys: keys ?? null, from: dayArgument(from), to: dayArgument(to) });
  }

  @FieldResolver(() => [CalculatedMetric], { description: 'The metrics that it computes; deleted ones are left out.' })
  async metrics(@Root() run: RunInfo, @Ctx() { loaders }: TidemarkContext): Promise<CalculatedMetricInfo[]> {
    const found = await Promise.all(run.metrics.map((slug) => loaders.calculated.load(`calculated.${slug}`)));
    return found.filter((metric) => metric !== null);
  }
}

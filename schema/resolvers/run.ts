import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { type CalculatedMetricInfo } from '../../src/catalogue/types.js';
import { type RunInfo } from '../../src/materialization/types.js';
import { dayArgument } from '../arguments.js';
import { type TidemarkContext } from '../context.js';
import { PageArgs } from '../inputs/list-args.js';
import { parkedUnit } from '../parked-units.js';
import { runConnection } from '../run-connection.js';
import { runIdOf, runProgress } from '../run-progress.js';
import { DateScalar } from '../scalars/index.js';
import { Needs } from '../scopes.js';
import { CalculatedMetric } from '../types/calculated-metric.js';
import { type Connection, MaterializationRunConnection } from '../types/connections.js';
import { ParkedUnit } from '../types/parked-unit.js';
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

  @Needs('MANAGE')
  @Mutation(() => MaterializationRun, {
    description:
      'Ends a run that waits or runs. What it has stored stays; what is stale is soon computed again by another one. A definition stays at its old version until it is edited, `materialize` is called or the next day is closed.',
  })
  cancelRun(@Arg('id', () => ID) id: string, @Ctx() { services }: TidemarkContext): Promise<RunInfo> {
    return services.materializer.cancel(runIdOf(id, 'id'));
  }

  @Needs('READ')
  @Subscription(() => MaterializationRun, {
    subscribe: ({ args, context }) => runProgress(args, context as TidemarkContext),
    description:
      'The present state, then each change: of one run until it has ended, or of all that have not ended and of new ones. Who is slow gets the newest state.',
  })
  materializationProgress(
    @Root() run: RunInfo,
    @Arg('runId', () => ID, { nullable: true, description: 'All runs if left out.' }) _runId: string | null | undefined,
  ): RunInfo {
    return run;
  }

  @FieldResolver(() => [ParkedUnit], { description: 'What failed three times and was left out, at most a hundred.' })
  async parkedUnits(@Root() run: RunInfo, @Ctx() { loaders }: TidemarkContext): Promise<ParkedUnit[]> {
    return (await loaders.parkedUnits.load(run.id)).map(parkedUnit);
  }

  @FieldResolver(() => [CalculatedMetric], { description: 'The metrics that it computes; deleted ones are left out.' })
  async metrics(@Root() run: RunInfo, @Ctx() { loaders }: TidemarkContext): Promise<CalculatedMetricInfo[]> {
    const found = await Promise.all(run.metrics.map((slug) => loaders.calculated.load(`calculated.${slug}`)));
    return found.filter((metric) => metric !== null);
  }
}

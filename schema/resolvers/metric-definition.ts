import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { type MetricInfo } from '../../src/reading/types.js';
import { type TidemarkContext } from '../context.js';
import { DefineMetricInput } from '../inputs/define-metric.js';
import { Needs } from '../scopes.js';
import { Metric } from '../types/metric.js';

@Resolver()
export class MetricDefinitionResolver {
  @Needs('MANAGE')
  @Mutation(() => Metric, {
    description:
      'Names a pushed metric and says what its values are. Another kind or fold has its days folded again from what was pushed, by a run of trigger REFOLD; until then they are `stale`.',
  })
  async defineMetric(
    @Arg('input', () => DefineMetricInput) input: DefineMetricInput,
    @Ctx() { services }: TidemarkContext,
  ): Promise<MetricInfo> {
    const { model, key } = await services.definitions.define(input);
    return services.catalogue.resolve(model, key);
  }
}

import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type MetricInfo } from '../../src/reading/types.js';
import { type TidemarkContext } from '../context.js';
import { checkedFormula, type FormulaCheckSource } from '../formula.js';
import { listOperators } from '../operators.js';
import { FormulaScalar } from '../scalars/index.js';
import { Needs } from '../scopes.js';
import { Model, OperatorKind } from '../types/enums.js';
import { FormulaCheck } from '../types/formula-check.js';
import { Metric } from '../types/metric.js';
import { Operator } from '../types/operator.js';

@Resolver(() => FormulaCheck)
export class FormulaResolver {
  @Needs('READ')
  @Query(() => [Operator], { description: 'The formula language as this server speaks it, plugins included.' })
  operators(
    @Arg('kind', () => OperatorKind, { nullable: true }) kind: keyof typeof OperatorKind | null | undefined,
    @Ctx() { services }: TidemarkContext,
  ): Operator[] {
    return listOperators(services.registry, kind);
  }

  @Needs('READ')
  @Query(() => FormulaCheck, {
    description: 'Says everything that is wrong with a formula, without saving it, and how it is written canonically.',
  })
  checkFormula(
    @Arg('model', () => Model, { description: 'Whose metric it would be.' }) model: keyof typeof Model,
    @Arg('formula', () => FormulaScalar) formula: unknown,
    @Ctx() { services }: TidemarkContext,
  ): Promise<FormulaCheckSource> {
    return checkedFormula(services.metrics, model, formula);
  }

  @FieldResolver(() => [Metric], { description: 'The metrics that it reads, as far as they are known.' })
  inputs(@Root() { model, checked }: FormulaCheckSource, @Ctx() { services }: TidemarkContext): Promise<MetricInfo[]> {
    return services.metrics.inputsOfFormula(model, checked);
  }
}

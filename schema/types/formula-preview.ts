import { Field, ObjectType } from 'type-graphql';
import { DateScalar } from '../scalars/index.js';
import { FormulaCheck } from './formula-check.js';
import { MetricSeries } from './metric-series.js';

@ObjectType('PreviewResult', {
  simpleResolvers: true,
  description: 'What a formula that was tried gives for one entity.',
})
export class PreviewResult {
  @Field(() => MetricSeries, { description: 'One value a day.' })
  readonly series!: object;
}

@ObjectType('FormulaFault', {
  simpleResolvers: true,
  description: 'A function of a plugin failed on some data; the value there is empty.',
})
export class FormulaFault {
  @Field(() => String, { description: 'Canonical name of the operator, aggregation or operand.' })
  readonly name!: string;

  @Field(() => DateScalar)
  readonly day!: number;

  @Field(() => String, { description: 'What the plugin said.' })
  readonly message!: string;
}

@ObjectType('FormulaPreview', {
  simpleResolvers: true,
  description: 'A formula computed now for some entities, stored nowhere.',
})
export class FormulaPreview {
  @Field(() => FormulaCheck, { description: 'What is wrong with the formula, and how it is written canonically.' })
  readonly check!: object;

  @Field(() => [PreviewResult], { description: 'One an entity; none where the formula is not valid.' })
  readonly results!: readonly object[];

  @Field(() => [FormulaFault], { description: 'Failures of plugins on the way, the first 1,000.' })
  readonly faults!: readonly object[];
}

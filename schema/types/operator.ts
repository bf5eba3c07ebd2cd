import { Field, Int, ObjectType } from 'type-graphql';
import { FloatScalar, JsonScalar } from '../scalars/index.js';
import { EmptyArguments, OperatorKind } from './enums.js';

@ObjectType('OperatorParameter', {
  simpleResolvers: true,
  description: 'An argument of an operator, or a key of an operand.',
})
export class OperatorParameter {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String, {
    description: 'What may stand there: number, integer, prop, activities, property, aggregation, across or text.',
  })
  readonly type!: string;

  @Field(() => String, { nullable: true, description: 'For people.' })
  readonly description!: string | null;

  @Field(() => Boolean)
  readonly required!: boolean;

  @Field(() => JsonScalar, { nullable: true, description: 'What counts where it is left out.' })
  readonly default!: unknown;

  @Field(() => FloatScalar, { nullable: true })
  readonly min!: number | null;

  @Field(() => FloatScalar, { nullable: true })
  readonly max!: number | null;
}

@ObjectType('OperatorCondition', {
  simpleResolvers: true,
  description: 'A condition of a conditional operator, with the arguments that remain besides it.',
})
export class OperatorCondition {
  @Field(() => String, { description: 'As it is written: more than.' })
  readonly name!: string;

  @Field(() => [OperatorParameter])
  readonly parameters!: readonly object[];

  @Field(() => Boolean, { description: 'Whether a text field may be compared with a text.' })
  readonly comparesText!: boolean;
}

@ObjectType('OperatorExample', { simpleResolvers: true, description: 'An example, which the tests execute.' })
export class OperatorExample {
  @Field(() => [JsonScalar], {
    nullable: 'items',
    description:
      'An operator: its arguments. An aggregation: the days of its window, oldest first. An operand: the days of the series that its keys name. Null is empty.',
  })
  readonly given!: readonly unknown[];

  @Field(() => FloatScalar, { nullable: true, description: 'What comes out; null is empty.' })
  readonly gives!: number | null;

  @Field(() => Boolean, { description: 'Whether the series is a counter.' })
  readonly counter!: boolean;

  @Field(() => JsonScalar, { nullable: true, description: "An operand's keys." })
  readonly keys!: unknown;
}

@ObjectType('NoPoints', {
  simpleResolvers: true,
  description: 'What a window without any data point gives; null is empty.',
})
export class NoPoints {
  @Field(() => FloatScalar, {
    nullable: true,
    description: 'Over a counter, whose empty days mean that nothing happened.',
  })
  readonly counter!: number | null;

  @Field(() => FloatScalar, { nullable: true, description: 'Over a gauge.' })
  readonly gauge!: number | null;
}

@ObjectType('Operator', {
  simpleResolvers: true,
  description: 'A name that can be used in formulas, built in or from a plugin.',
})
export class Operator {
  @Field(() => String, { description: 'Canonical spelling.' })
  readonly name!: string;

  @Field(() => OperatorKind)
  readonly kind!: keyof typeof OperatorKind;

  @Field(() => [String], { description: 'Other accepted spellings.' })
  readonly aliases!: readonly string[];

  @Field(() => String, { description: 'One sentence that says what it does.' })
  readonly summary!: string;

  @Field(() => String, { description: 'How it is written, with its arguments or keys.' })
  readonly signature!: string;

  @Field(() => [OperatorParameter], {
    description: 'The arguments of an operator in their order, the keys of an operand; none of an aggregation.',
  })
  readonly parameters!: readonly object[];

  @Field(() => Int, {
    nullable: true,
    description: 'Where the last argument may repeat: how many there must be at least. Null elsewhere.',
  })
  readonly atLeast!: number | null;

  @Field(() => EmptyArguments, { nullable: true, description: 'For an operator; null for the others.' })
  readonly empties!: keyof typeof EmptyArguments | null;

  @Field(() => NoPoints, { nullable: true, description: 'For an aggregation; null for the others.' })
  readonly noPoints!: object | null;

  @Field(() => [OperatorCondition], { description: 'The conditions of IF and its like; none for the others.' })
  readonly conditions!: readonly object[];

  @Field(() => [OperatorExample])
  readonly examples!: readonly object[];

  @Field(() => String, { description: 'Name of the plugin that it comes from.' })
  readonly plugin!: string;
}

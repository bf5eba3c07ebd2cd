import { Field, ObjectType } from 'type-graphql';
import { DateScalar, FloatScalar } from '../scalars/index.js';
import { ExplainedKind } from './enums.js';
import { Metric } from './metric.js';
import { MetricPoint } from './metric-series.js';

@ObjectType('ExplainedNode', {
  simpleResolvers: true,
  description: 'A part of a formula with its value on the day.',
})
export class ExplainedNode {
  @Field(() => ExplainedKind)
  readonly kind!: keyof typeof ExplainedKind;

  @Field(() => String, { description: 'The node in text form.' })
  readonly text!: string;

  @Field(() => FloatScalar, { nullable: true, description: 'Null where it is empty, or no number.' })
  readonly value!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What one would ask next: why it is empty, which branch was taken, when the last data point was. For people.',
  })
  readonly note!: string | null;

  @Field(() => String, { description: 'JSON path within the canonical formula: `$[1]`.' })
  readonly path!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Key of the calculated metric whose formula it is part of; null within the formula that was asked about.',
  })
  readonly within!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'First day that a window reads.' })
  readonly from!: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day that a window reads.' })
  readonly to!: number | null;

  @Field(() => [MetricPoint], {
    description:
      'For a window: the data points that went in, oldest first. A field stands on every day from its first recording on; children are combined already; what compares two days (TREND, DIFFERENCE, PERCENT_CHANGE) has these two, a counter without an event as 0. None for counts of users and of different values.',
  })
  readonly points!: readonly object[];

  @Field(() => [ExplainedNode], {
    description:
      'The arguments of an operator. For `calculated.X` read on the day itself: the formula of X, once where it is read several times, and at most 10 metrics deep.',
  })
  readonly children!: readonly object[];
}

@ObjectType('Explanation', {
  simpleResolvers: true,
  description: 'Why a formula has its value on a day: the tree, each node with its own.',
})
export class Explanation {
  @Field(() => DateScalar)
  readonly day!: number;

  @Field(() => FloatScalar, {
    nullable: true,
    description: "The result: the root's value, with the metric's `emptyAs` applied.",
  })
  readonly value!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'What holds for the day as a whole: it is not over yet, or before the first day of the entity.',
  })
  readonly note!: string | null;

  @Field(() => Metric, { nullable: true, description: 'The metric that was asked about by its key.' })
  readonly metric!: object | null;

  @Field(() => ExplainedNode, { description: 'The formula itself.' })
  readonly root!: object;

  @Field(() => [ExplainedNode], {
    description: 'The whole tree in one list, each node before those below it: for trees deeper than a query can be.',
  })
  readonly nodes!: readonly object[];
}

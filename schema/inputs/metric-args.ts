import { ArgsType, Field, Int } from 'type-graphql';
import { DateScalar } from '../scalars/index.js';
import { Interval, MetricKind, Model } from '../types/enums.js';

@ArgsType()
export class MetricListArgs {
  @Field(() => Model, { nullable: true })
  readonly model?: keyof typeof Model | null;

  @Field(() => MetricKind, { nullable: true })
  readonly kind?: keyof typeof MetricKind | null;

  @Field(() => String, { nullable: true, description: 'A part of the key, name or description; case does not count.' })
  readonly search?: string | null;
}

@ArgsType()
export class SeriesArgs {
  @Field(() => DateScalar, { nullable: true, description: 'First day.' })
  readonly from?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day; the last complete one if left out.' })
  readonly to?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Instead of from and to: how many intervals, the last one holding the last complete day. 30 where nothing is given.',
  })
  readonly last?: number | null;

  @Field(() => Interval, { nullable: true, description: 'DAY if left out.' })
  readonly every?: keyof typeof Interval | null;
}

@ArgsType()
export class ChangeArgs {
  @Field(() => Int, { description: 'Compares with the value this many days before: 1 to 3,660.' })
  readonly days!: number;

  @Field(() => DateScalar, { nullable: true, description: 'The day; the last complete one if left out.' })
  readonly on?: string | null;
}

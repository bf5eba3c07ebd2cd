import { Field, ObjectType } from 'type-graphql';
import {
  type MetricChange as Change,
  type MetricPoint as Point,
  type MetricSeries as Series,
} from '../../src/reading/series.js';
import { DateScalar, FloatScalar } from '../scalars/index.js';
import { Interval } from './enums.js';

@ObjectType('MetricChange', { simpleResolvers: true, description: 'How a value moved between two days.' })
export class MetricChange implements Change {
  @Field(() => FloatScalar, { nullable: true, description: 'The value `days` days before.' })
  readonly from!: number | null;

  @Field(() => FloatScalar, { nullable: true, description: 'The value on the day itself.' })
  readonly to!: number | null;

  @Field(() => FloatScalar, { nullable: true, description: 'to − from. Null where either end has no value.' })
  readonly absolute!: number | null;

  @Field(() => FloatScalar, {
    nullable: true,
    description:
      '(to − from) × 100 / |from|: −29 for a fall from 100 to 71. Null where either end has no value or `from` is 0.',
  })
  readonly percent!: number | null;
}

@ObjectType('MetricPoint', { simpleResolvers: true, description: 'One value of a series.' })
export class MetricPoint implements Point {
  @Field(() => DateScalar, {
    description:
      'The day, or the first calendar day of the week or month, also where the series begins in the midst of it.',
  })
  readonly day!: number;

  @Field(() => FloatScalar, { nullable: true, description: 'Null where there is no value; 0 is a value.' })
  readonly value!: number | null;
}

@ObjectType('MetricSeries', { simpleResolvers: true, description: 'Values of one metric of one entity, oldest first.' })
export class MetricSeries implements Series {
  @Field(() => DateScalar, { description: 'First day that counts.' })
  readonly from!: number;

  @Field(() => DateScalar, { description: 'Last day that counts.' })
  readonly to!: number;

  @Field(() => Interval)
  readonly every!: 'DAY' | 'WEEK' | 'MONTH';

  @Field(() => [FloatScalar], {
    nullable: 'items',
    description:
      'One number an interval, oldest first; null where there is no value. Smaller than `points` for charts that know the days.',
  })
  readonly values!: readonly (number | null)[];

  @Field(() => [MetricPoint], { description: 'The same values with their days.' })
  readonly points!: readonly Point[];
}

import { Field, InputType, Int } from 'type-graphql';
import * as search from '../../src/search/types.js';
import { DateScalar } from '../scalars/index.js';
import { FloatFilter } from './scalar-filters.js';

@InputType('ChangeFilter', {
  description: `How a metric moved over a stretch of days.

Fell by a fifth or more in 30 days: \`{ days: 30, percent: { lte: -20 } }\`.
Climbed above 100 yesterday: \`{ days: 1, from: { lte: 100 }, to: { gt: 100 } }\`.`,
})
export class ChangeFilter implements search.ChangeFilter {
  @Field(() => Int, { description: 'Compares with the value this many days before: 1 to 3,660.' })
  readonly days!: number;

  @Field(() => FloatFilter, { nullable: true, description: '(to − from) × 100 / |from|; no value where `from` is 0.' })
  readonly percent?: FloatFilter | null;

  @Field(() => FloatFilter, { nullable: true, description: 'to − from.' })
  readonly absolute?: FloatFilter | null;

  @Field(() => FloatFilter, { nullable: true, description: 'The value `days` days before.' })
  readonly from?: FloatFilter | null;

  @Field(() => FloatFilter, { nullable: true, description: 'The value on the day itself.' })
  readonly to?: FloatFilter | null;
}

@InputType('MetricFilter', {
  description:
    "Compares a metric's value on a day, its change over a stretch of days, or both; one of the two is needed. The day is `on`, or `daysAgo` days before the last complete day, which it is when neither is given. With `forDays` the condition must hold on each of the last that many days.",
})
export class MetricFilter implements search.MetricFilter {
  @Field(() => String, {
    description: 'calculated.seat_use, activities.login, company.custom.seats: any key of `metrics` for this model.',
  })
  readonly key!: string;

  @Field(() => DateScalar, { nullable: true, description: 'Not together with daysAgo.' })
  readonly on?: string | null;

  @Field(() => Int, { nullable: true, description: '0 is the last complete day.' })
  readonly daysAgo?: number | null;

  @Field(() => Int, { nullable: true, description: 'On each of this many days that end with the day.' })
  readonly forDays?: number | null;

  @Field(() => FloatFilter, { nullable: true })
  readonly value?: FloatFilter | null;

  @Field(() => ChangeFilter, { nullable: true })
  readonly change?: ChangeFilter | null;
}

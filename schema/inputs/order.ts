import { Field, InputType, Int } from 'type-graphql';
import * as search from '../../src/search/types.js';
import { DateScalar } from '../scalars/index.js';
import { EntityOrderField, MetricOrderBy, SortDirection } from '../types/enums.js';

@InputType('MetricOrder', {
  description: "By a metric's value on a day, or by how it changed over `days` days before that day.",
})
export class MetricOrder implements search.MetricOrder {
  @Field(() => String, { description: 'calculated.seat_use, activities.login: any key of `metrics` for this model.' })
  readonly key!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day; the last complete one if left out.' })
  readonly on?: string | null;

  @Field(() => MetricOrderBy, { nullable: true, description: 'VALUE if left out.' })
  readonly by?: keyof typeof MetricOrderBy | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Needed for a change: compares with the value this many days before.',
  })
  readonly days?: number | null;
}

@InputType('EntityOrder', {
  description:
    'By a field or by a metric, one of the two. Entities without a value come last either way, equal ones are ordered by id.',
})
export class EntityOrder implements search.EntityOrder {
  @Field(() => EntityOrderField, { nullable: true })
  readonly field?: keyof typeof EntityOrderField | null;

  @Field(() => MetricOrder, { nullable: true })
  readonly metric?: MetricOrder | null;

  @Field(() => SortDirection)
  readonly direction!: keyof typeof SortDirection;
}

import { Field, InputType } from 'type-graphql';
import { type EntityFilter } from '../../src/search/types.js';
import { MetricFilter } from './metric-filter.js';
import { CustomFieldFilter, DateTimeFilter, FloatFilter, StringFilter } from './scalar-filters.js';

@InputType('CompanyFilter', {
  description:
    'Which companies. Everything that is given must hold; an empty filter lets all through. A member that is null is ignored.',
})
export class CompanyFilter implements EntityFilter {
  @Field(() => [CompanyFilter], { nullable: true, description: 'All of these hold; true for an empty list.' })
  readonly and?: readonly CompanyFilter[] | null;

  @Field(() => [CompanyFilter], {
    nullable: true,
    description: 'At least one of these holds; false for an empty list.',
  })
  readonly or?: readonly CompanyFilter[] | null;

  @Field(() => CompanyFilter, { nullable: true, description: 'This does not hold.' })
  readonly not?: CompanyFilter | null;

  @Field(() => StringFilter, { nullable: true })
  readonly externalId?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true })
  readonly name?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true })
  readonly segment?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true })
  readonly owner?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true })
  readonly status?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true })
  readonly country?: StringFilter | null;

  @Field(() => FloatFilter, { nullable: true })
  readonly mrr?: FloatFilter | null;

  @Field(() => DateTimeFilter, { nullable: true })
  readonly createdAt?: DateTimeFilter | null;

  @Field(() => CustomFieldFilter, { nullable: true, description: 'One custom field; `and` takes several.' })
  readonly custom?: CustomFieldFilter | null;

  @Field(() => MetricFilter, { nullable: true, description: 'One metric; `and` takes several.' })
  readonly metric?: MetricFilter | null;
}

import { Field, InputType } from 'type-graphql';
import { type EntityFilter } from '../../src/search/types.js';
import { CompanyFilter } from './company-filter.js';
import { MetricFilter } from './metric-filter.js';
import { CustomFieldFilter, DateTimeFilter, StringFilter } from './scalar-filters.js';

@InputType('ProjectFilter', {
  description:
    'Which projects. Everything that is given must hold; an empty filter lets all through. A member that is null is ignored.',
})
export class ProjectFilter implements EntityFilter {
  @Field(() => [ProjectFilter], { nullable: true, description: 'All of these hold; true for an empty list.' })
  readonly and?: readonly ProjectFilter[] | null;

  @Field(() => [ProjectFilter], {
    nullable: true,
    description: 'At least one of these holds; false for an empty list.',
  })
  readonly or?: readonly ProjectFilter[] | null;

  @Field(() => ProjectFilter, { nullable: true, description: 'This does not hold.' })
  readonly not?: ProjectFilter | null;

  @Field(() => CompanyFilter, { nullable: true, description: 'A condition on the company that it belongs to.' })
  readonly company?: CompanyFilter | null;

  @Field(() => StringFilter, { nullable: true })
  readonly externalId?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true })
  readonly name?: StringFilter | null;

  @Field(() => DateTimeFilter, { nullable: true })
  readonly createdAt?: DateTimeFilter | null;

  @Field(() => CustomFieldFilter, { nullable: true, description: 'One custom field; `and` takes several.' })
  readonly custom?: CustomFieldFilter | null;

  @Field(() => MetricFilter, { nullable: true, description: 'One metric; `and` takes several.' })
  readonly metric?: MetricFilter | null;
}

import { Field, InputType } from 'type-graphql';
import * as search from '../../src/search/types.js';
import { DateTimeScalar, FloatScalar } from '../scalars/index.js';

@InputType('StringFilter', {
  description:
    'Conditions on a text; several must all hold. A text that is not there meets only `ne` and `isNull: true`.',
})
export class StringFilter implements search.StringFilter {
  @Field(() => String, { nullable: true, description: 'Is exactly this; case counts.' })
  readonly eq?: string | null;

  @Field(() => String, { nullable: true, description: 'Is anything but exactly this, or not there.' })
  readonly ne?: string | null;

  @Field(() => [String], { nullable: true, description: 'Is exactly one of these.' })
  readonly in?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'Has this somewhere in it; case does not count.' })
  readonly contains?: string | null;

  @Field(() => String, { nullable: true, description: 'Begins with this; case does not count.' })
  readonly startsWith?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'true: is not there. false: is there.' })
  readonly isNull?: boolean | null;
}

@InputType('FloatFilter', {
  description:
    'Conditions on a number; several must all hold, so `{ gte: 10, lt: 20 }` is a range. Numbers are compared rounded to 12 significant digits. One that is not there meets only `ne` and `isNull: true`.',
})
export class FloatFilter implements search.FloatFilter {
  @Field(() => FloatScalar, { nullable: true })
  readonly eq?: number | null;

  @Field(() => FloatScalar, { nullable: true, description: 'Another number, or none.' })
  readonly ne?: number | null;

  @Field(() => FloatScalar, { nullable: true, description: 'Less than.' })
  readonly lt?: number | null;

  @Field(() => FloatScalar, { nullable: true, description: 'Less than or equal to.' })
  readonly lte?: number | null;

  @Field(() => FloatScalar, { nullable: true, description: 'Greater than.' })
  readonly gt?: number | null;

  @Field(() => FloatScalar, { nullable: true, description: 'Greater than or equal to.' })
  readonly gte?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'true: there is no value. false: there is one.' })
  readonly isNull?: boolean | null;
}

@InputType('DateTimeFilter', { description: 'A stretch of time: from `after` (included) to `before` (not included).' })
export class DateTimeFilter implements search.DateTimeFilter {
  @Field(() => DateTimeScalar, { nullable: true, description: 'Not included.' })
  readonly before?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Included.' })
  readonly after?: string | null;
}

@InputType('CustomFieldFilter', {
  description:
    'Conditions on one custom field, read as what it is compared with. A field of another type is as good as not there.',
})
export class CustomFieldFilter implements search.CustomFieldFilter {
  @Field(() => String, { description: "The field's name, exactly as it was pushed." })
  readonly name!: string;

  @Field(() => StringFilter, { nullable: true })
  readonly string?: StringFilter | null;

  @Field(() => FloatFilter, { nullable: true })
  readonly number?: FloatFilter | null;

  @Field(() => Boolean, { nullable: true })
  readonly boolean?: boolean | null;

  @Field(() => DateTimeFilter, { nullable: true })
  readonly date?: DateTimeFilter | null;

  @Field(() => Boolean, { nullable: true, description: 'true: is not there, or null.' })
  readonly isNull?: boolean | null;
}

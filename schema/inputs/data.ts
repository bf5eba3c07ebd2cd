import { Field, InputType } from 'type-graphql';
import * as ingestion from '../../src/ingestion/types.js';
import { DateTimeScalar, FloatScalar, JsonScalar } from '../scalars/index.js';
import { Model } from '../types/enums.js';

@InputType('ActivityInput', {
  description: 'Something that was done. An end-user of a known company who is not known yet is created.',
})
export class ActivityInput implements ingestion.ActivityInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Makes the event idempotent: one with an id that was seen before is ignored. Without it, sending twice counts twice.',
  })
  readonly id?: string | null;

  @Field(() => String, {
    description: 'What was done: login. Its metric is `activities.login`. Compared exactly, case included.',
  })
  readonly name!: string;

  @Field(() => String, { description: 'externalId of the company, which must be known.' })
  readonly companyExternalId!: string;

  @Field(() => String, { nullable: true })
  readonly endUserExternalId?: string | null;

  @Field(() => String, { nullable: true })
  readonly endUserEmail?: string | null;

  @Field(() => String, { nullable: true, description: 'An asset of the company, which must be known.' })
  readonly assetExternalId?: string | null;

  @Field(() => String, { nullable: true, description: 'A project of the company, which must be known.' })
  readonly projectExternalId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When; now if left out. Not after today.' })
  readonly at?: string | null;

  @Field(() => FloatScalar, { nullable: true, description: 'How often; greater than 0, and 1 if left out.' })
  readonly count?: number | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'An object of what else is known: { "amount": 12.5 }. Formulas can sum numeric ones.',
  })
  readonly properties?: unknown;
}

@InputType('MetricPointInput', {
  description: 'A value that was measured elsewhere: storage used, seats, tickets open.',
})
export class MetricPointInput implements ingestion.MetricPointInput {
  @Field(() => String, {
    nullable: true,
    description: 'Makes the point idempotent: one with an id that was seen before is ignored.',
  })
  readonly id?: string | null;

  @Field(() => String, { description: 'The name, without the `metrics.` prefix; its first value creates the metric.' })
  readonly metric!: string;

  @Field(() => Model, { nullable: true, description: 'COMPANY if left out.' })
  readonly model?: keyof typeof Model | null;

  @Field(() => String, { nullable: true, description: 'Of the entity; needed but for an end-user given by email.' })
  readonly externalId?: string | null;

  @Field(() => String, { nullable: true, description: 'Needed for an end-user: whose.' })
  readonly companyExternalId?: string | null;

  @Field(() => String, { nullable: true, description: 'An end-user may be given by email.' })
  readonly email?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it was so; now if left out. Of several on one day the latest counts, a bare date after every instant.',
  })
  readonly at?: string | null;

  @Field(() => FloatScalar, { description: 'A finite number; 0 is a value.' })
  readonly value!: number;
}

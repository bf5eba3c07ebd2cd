import { Field, InputType } from 'type-graphql';
import * as ingestion from '../../src/ingestion/types.js';
import { DateTimeScalar, FloatScalar, JsonScalar } from '../scalars/index.js';

const CUSTOM =
  'An object, merged key by key into what is there; null removes a key. A numeric field is a metric, day by day.';
const CREATED_AT = 'When it came into being at your side; if left out, when it is first seen here.';
const AS_OF =
  'Since when these values hold (default: now), so that the history of fields can be brought in, in any order.';
const NAME = 'If left out for a new one: its external id.';
const COMPANY = 'externalId of its company, which must be known.';

@InputType('CompanyInput', {
  description: 'A company, matched by externalId. A field that is left out stays as it is; null clears it.',
})
export class CompanyInput implements ingestion.CompanyInput {
  @Field(() => String, { description: 'Your own id of it, unique in the workspace. Compared exactly, case included.' })
  readonly externalId!: string;

  @Field(() => String, { nullable: true, description: NAME })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'Free text by which customers are grouped.' })
  readonly segment?: string | null;

  @Field(() => String, { nullable: true })
  readonly owner?: string | null;

  @Field(() => String, { nullable: true })
  readonly status?: string | null;

  @Field(() => String, { nullable: true })
  readonly country?: string | null;

  @Field(() => FloatScalar, { nullable: true, description: "Monthly recurring revenue, in the workspace's currency." })
  readonly mrr?: number | null;

  @Field(() => JsonScalar, { nullable: true, description: CUSTOM })
  readonly custom?: unknown;

  @Field(() => DateTimeScalar, { nullable: true, description: CREATED_AT })
  readonly createdAt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: AS_OF })
  readonly asOf?: string | null;
}

@InputType('EndUserInput', {
  description:
    "An end-user, matched within its company by externalId, else by email; one of the two is needed. An externalId that comes with a known email is given to that end-user; another user's email is an error. End-users never move to another company. A field that is left out stays as it is; null clears it.",
})
export class EndUserInput implements ingestion.EndUserInput {
  @Field(() => String, { description: COMPANY })
  readonly companyExternalId!: string;

  @Field(() => String, { nullable: true, description: 'Unique within the company.' })
  readonly externalId?: string | null;

  @Field(() => String, { nullable: true, description: 'Unique within the company.' })
  readonly email?: string | null;

  @Field(() => String, { nullable: true, description: 'If left out for a new one: its external id or email.' })
  readonly name?: string | null;

  @Field(() => JsonScalar, { nullable: true, description: CUSTOM })
  readonly custom?: unknown;

  @Field(() => DateTimeScalar, { nullable: true, description: CREATED_AT })
  readonly createdAt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: AS_OF })
  readonly asOf?: string | null;
}

@InputType('AssetInput', {
  description:
    'An asset, matched by externalId. Another companyExternalId moves it there, with all its days. A field that is left out stays as it is; null clears it.',
})
export class AssetInput implements ingestion.ItemInput {
  @Field(() => String, { description: COMPANY })
  readonly companyExternalId!: string;

  @Field(() => String, { description: 'Unique among the assets of the workspace.' })
  readonly externalId!: string;

  @Field(() => String, { nullable: true, description: NAME })
  readonly name?: string | null;

  @Field(() => JsonScalar, { nullable: true, description: CUSTOM })
  readonly custom?: unknown;

  @Field(() => DateTimeScalar, { nullable: true, description: CREATED_AT })
  readonly createdAt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: AS_OF })
  readonly asOf?: string | null;
}

@InputType('ProjectInput', {
  description:
    'A project, matched by externalId. Another companyExternalId moves it there, with all its days. A field that is left out stays as it is; null clears it.',
})
export class ProjectInput implements ingestion.ItemInput {
  @Field(() => String, { description: COMPANY })
  readonly companyExternalId!: string;

  @Field(() => String, { description: 'Unique among the projects of the workspace.' })
  readonly externalId!: string;

  @Field(() => String, { nullable: true, description: NAME })
  readonly name?: string | null;

  @Field(() => JsonScalar, { nullable: true, description: CUSTOM })
  readonly custom?: unknown;

  @Field(() => DateTimeScalar, { nullable: true, description: CREATED_AT })
  readonly createdAt?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: AS_OF })
  readonly asOf?: string | null;
}

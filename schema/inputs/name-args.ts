import { ArgsType, Field, ID } from 'type-graphql';

/** One of the two. */
@ArgsType()
export class EntityNameArgs {
  @Field(() => ID, { nullable: true, description: 'Its global id.' })
  readonly id?: string | null;

  @Field(() => String, { nullable: true, description: 'Your own id of it.' })
  readonly externalId?: string | null;
}

/** A global id, or the company's external id with the user's own external id or email. */
@ArgsType()
export class EndUserNameArgs extends EntityNameArgs {
  @Field(() => String, { nullable: true, description: 'Whose end-user; goes with externalId or email.' })
  readonly companyExternalId?: string | null;

  @Field(() => String, { nullable: true })
  readonly email?: string | null;
}

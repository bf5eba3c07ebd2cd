import { ArgsType, Field, Int } from 'type-graphql';

@ArgsType()
export class VersionListArgs {
  @Field(() => Int, { nullable: true, description: 'How many at most: 50 if left out, no more than 500.' })
  readonly first?: number | null;

  @Field(() => Int, { nullable: true, description: 'Those before this version; the newest ones if left out.' })
  readonly before?: number | null;
}

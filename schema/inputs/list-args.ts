import { ArgsType, Field, Int } from 'type-graphql';
import { AssetFilter } from './asset-filter.js';
import { CompanyFilter } from './company-filter.js';
import { EndUserFilter } from './end-user-filter.js';
import { EntityOrder } from './order.js';
import { ProjectFilter } from './project-filter.js';

const ORDER = 'The first decides, the next ones among equals; by id if left out.';

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many at most, from the start of the list: 50 if left out, no more than 500.',
  })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'Those behind this cursor, an `endCursor` of the same list.' })
  readonly after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Instead of `first`: how many at most, from the end of the list. A page is in the order of the list all the same.',
  })
  readonly last?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Those before this cursor, a `startCursor` of the same list; goes with `last`.',
  })
  readonly before?: string | null;
}

@ArgsType()
export class CompanyListArgs extends PageArgs {
  @Field(() => CompanyFilter, { nullable: true })
  readonly filter?: CompanyFilter | null;

  @Field(() => [EntityOrder], { nullable: true, description: ORDER })
  readonly orderBy?: readonly EntityOrder[] | null;
}

@ArgsType()
export class EndUserListArgs extends PageArgs {
  @Field(() => EndUserFilter, { nullable: true })
  readonly filter?: EndUserFilter | null;

  @Field(() => [EntityOrder], { nullable: true, description: ORDER })
  readonly orderBy?: readonly EntityOrder[] | null;
}

@ArgsType()
export class AssetListArgs extends PageArgs {
  @Field(() => AssetFilter, { nullable: true })
  readonly filter?: AssetFilter | null;

  @Field(() => [EntityOrder], { nullable: true, description: ORDER })
  readonly orderBy?: readonly EntityOrder[] | null;
}

@ArgsType()
export class ProjectListArgs extends PageArgs {
  @Field(() => ProjectFilter, { nullable: true })
  readonly filter?: ProjectFilter | null;

  @Field(() => [EntityOrder], { nullable: true, description: ORDER })
  readonly orderBy?: readonly EntityOrder[] | null;
}

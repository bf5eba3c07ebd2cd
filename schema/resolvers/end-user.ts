import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type ActivityRow } from '../../src/reading/raw/index.js';
import { type EntityRow } from '../../src/storage/entities-reader.js';
import { companyOf, findEndUser } from '../arguments.js';
import { entityConnection } from '../connection.js';
import { type TidemarkContext } from '../context.js';
import { EndUserListArgs } from '../inputs/list-args.js';
import { EndUserNameArgs } from '../inputs/name-args.js';
import { ActivityListArgs } from '../inputs/raw-args.js';
import { activityConnection } from '../raw-lists.js';
import { Needs } from '../scopes.js';
import { Company } from '../types/company.js';
import { ActivityConnection, type Connection, EndUserConnection, type EntityConnection } from '../types/connections.js';
import { EndUser } from '../types/end-user.js';

@Resolver(() => EndUser)
export class EndUserResolver {
  @Needs('READ')
  @Query(() => EndUser, {
    nullable: true,
    description: 'An end-user by global id, or by the company and the external id or email; null where there is none.',
  })
  endUser(
    @Args(() => EndUserNameArgs) name: EndUserNameArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityRow | null> {
    return findEndUser(name, context);
  }

  @Needs('READ')
  @Query(() => EndUserConnection, { description: 'All end-users of the workspace: filtered, ordered, page by page.' })
  endUsers(
    @Args(() => EndUserListArgs) query: EndUserListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityConnection> {
    return entityConnection('END_USER', query, context);
  }

  @FieldResolver(() => Company, { description: 'The company that it belongs to.' })
  company(@Root() endUser: EntityRow, @Ctx() context: TidemarkContext): Promise<EntityRow | null> {
    return companyOf(endUser, context);
  }

  @FieldResolver(() => ActivityConnection, { description: 'What it did, as they were sent, newest first.' })
  activities(
    @Root() endUser: EntityRow,
    @Args(() => ActivityListArgs) query: ActivityListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<Connection<ActivityRow>> {
    return activityConnection(endUser, query, context);
  }
}

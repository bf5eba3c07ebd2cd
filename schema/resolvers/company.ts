import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type ActivityRow } from '../../src/reading/raw/index.js';
import { type EntityRow } from '../../src/storage/entities-reader.js';
import { findEntity } from '../arguments.js';
import { childConnection, entityConnection } from '../connection.js';
import { type TidemarkContext } from '../context.js';
import { AssetListArgs, CompanyListArgs, EndUserListArgs, ProjectListArgs } from '../inputs/list-args.js';
import { EntityNameArgs } from '../inputs/name-args.js';
import { ActivityListArgs } from '../inputs/raw-args.js';
import { activityConnection } from '../raw-lists.js';
import { Needs } from '../scopes.js';
import { Company } from '../types/company.js';
import {
  ActivityConnection,
  AssetConnection,
  CompanyConnection,
  type Connection,
  EndUserConnection,
  type EntityConnection,
  ProjectConnection,
} from '../types/connections.js';

@Resolver(() => Company)
export class CompanyResolver {
  @Needs('READ')
  @Query(() => Company, {
    nullable: true,
    description: 'A company by its global id or its external id, one of the two; null where there is none.',
  })
  company(
    @Args(() => EntityNameArgs) name: EntityNameArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityRow | null> {
    return findEntity('Company', name, context);
  }

  @Needs('READ')
  @Query(() => CompanyConnection, {
    description: 'Companies: filtered by fields and by what their metrics do, ordered by either, page by page.',
  })
  companies(
    @Args(() => CompanyListArgs) query: CompanyListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityConnection> {
    return entityConnection('COMPANY', query, context);
  }

  @FieldResolver(() => EndUserConnection, { description: 'Its end-users.' })
  endUsers(
    @Root() company: EntityRow,
    @Args(() => EndUserListArgs) query: EndUserListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityConnection> {
    return childConnection('END_USER', company, query, context);
  }

  @FieldResolver(() => AssetConnection, { description: 'Its assets.' })
  assets(
    @Root() company: EntityRow,
    @Args(() => AssetListArgs) query: AssetListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityConnection> {
    return childConnection('ASSET', company, query, context);
  }

  @FieldResolver(() => ProjectConnection, { description: 'Its projects.' })
  projects(
    @Root() company: EntityRow,
    @Args(() => ProjectListArgs) query: ProjectListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityConnection> {
    return childConnection('PROJECT', company, query, context);
  }

  @FieldResolver(() => ActivityConnection, {
    description: 'Its activities, and those of its end-users, assets and projects, as they were sent, newest first.',
  })
  activities(
    @Root() company: EntityRow,
    @Args(() => ActivityListArgs) query: ActivityListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<Connection<ActivityRow>> {
    return activityConnection(company, query, context);
  }
}

import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type EntityRow } from '../../src/storage/entities-reader.js';
import { findEntity } from '../arguments.js';
import { entityConnection } from '../connection.js';
import { type TidemarkContext } from '../context.js';
import { AssetListArgs, CompanyListArgs, EndUserListArgs, ProjectListArgs } from '../inputs/list-args.js';
import { EntityNameArgs } from '../inputs/name-args.js';
import { Needs } from '../scopes.js';
import { Company } from '../types/company.js';
import {
  AssetConnection,
  CompanyConnection,
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
    return entityConnection('END_USER', { ...query, companyId: company.id }, context);
  }

  @FieldResolver(() => AssetConnection, { description: 'Its assets.' })
  assets(
    @Root() company: EntityRow,
    @Args(() => AssetListArgs) query: AssetListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityConnection> {
    return entityConnection('ASSET', { ...query, companyId: company.id }, context);
  }

  @FieldResolver(() => ProjectConnection, { description: 'Its projects.' })
  projects(
    @Root() company: EntityRow,
    @Args(() => ProjectListArgs) query: ProjectListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityConnection> {
    return entityConnection('PROJECT', { ...query, companyId: company.id }, context);
  }
}

import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type ActivityRow } from '../../src/reading/raw/index.js';
import { type EntityRow } from '../../src/storage/entities-reader.js';
import { companyOf, findEntity } from '../arguments.js';
import { entityConnection } from '../connection.js';
import { type TidemarkContext } from '../context.js';
import { AssetListArgs } from '../inputs/list-args.js';
import { EntityNameArgs } from '../inputs/name-args.js';
import { ActivityListArgs } from '../inputs/raw-args.js';
import { activityConnection } from '../raw-lists.js';
import { Needs } from '../scopes.js';
import { Asset } from '../types/asset.js';
import { Company } from '../types/company.js';
import { ActivityConnection, AssetConnection, type Connection, type EntityConnection } from '../types/connections.js';

@Resolver(() => Asset)
export class AssetResolver {
  @Needs('READ')
  @Query(() => Asset, {
    nullable: true,
    description: 'An asset by its global id or its external id, one of the two; null where there is none.',
  })
  asset(@Args(() => EntityNameArgs) name: EntityNameArgs, @Ctx() context: TidemarkContext): Promise<EntityRow | null> {
    return findEntity('Asset', name, context);
  }

  @Needs('READ')
  @Query(() => AssetConnection, { description: 'All assets of the workspace: filtered, ordered, page by page.' })
  assets(@Args(() => AssetListArgs) query: AssetListArgs, @Ctx() context: TidemarkContext): Promise<EntityConnection> {
    return entityConnection('ASSET', query, context);
  }

  @FieldResolver(() => Company, { description: 'The company that it belongs to.' })
  company(@Root() asset: EntityRow, @Ctx() context: TidemarkContext): Promise<EntityRow | null> {
    return companyOf(asset, context);
  }

  @FieldResolver(() => ActivityConnection, { description: 'Activities that name it, as they were sent, newest first.' })
  activities(
    @Root() asset: EntityRow,
    @Args(() => ActivityListArgs) query: ActivityListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<Connection<ActivityRow>> {
    return activityConnection(asset, query, context);
  }
}

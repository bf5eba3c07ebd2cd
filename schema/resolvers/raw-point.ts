import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type RawPointRow } from '../../src/reading/raw/index.js';
import { type ApiKeyRow } from '../../src/storage/keys/index.js';
import { type TidemarkContext } from '../context.js';
import { PointListArgs } from '../inputs/raw-args.js';
import { pointConnection } from '../raw-lists.js';
import { Needs } from '../scopes.js';
import { ApiKey } from '../types/api-key.js';
import { type Connection, RawPointConnection } from '../types/connections.js';
import { RawPoint } from '../types/raw-point.js';

@Resolver(() => RawPoint)
export class RawPointResolver {
  @Needs('READ')
  @Query(() => RawPointConnection, {
    description:
      "What was pushed for an entity's metric, newest day first, before several values of a day became one. Fields, activities and calculated metrics have no points.",
  })
  metricPoints(
    @Args(() => PointListArgs) query: PointListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<Connection<RawPointRow>> {
    return pointConnection(query, context);
  }

  @FieldResolver(() => ApiKey, {
    nullable: true,
    description: 'Which key sent it; null where it was ADMIN_KEY or the command line.',
  })
  apiKey(@Root() { apiKeyId }: RawPointRow, @Ctx() { loaders }: TidemarkContext): Promise<ApiKeyRow | null> | null {
    return apiKeyId === null ? null : loaders.apiKeys.load(apiKeyId);
  }
}

import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { unknownKey } from '../../src/keys/index.js';
import { type ApiKeyRow } from '../../src/storage/keys/index.js';
import { type TidemarkContext } from '../context.js';
import { rowIdOf } from '../ids.js';
import { CreateApiKeyInput } from '../inputs/api-key.js';
import { Needs } from '../scopes.js';
import { ApiKey, CreatedApiKey, type CreatedApiKeySource } from '../types/api-key.js';

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @Needs('ADMIN')
  @Query(() => [ApiKey], { description: 'All API keys, newest first; revoked and expired ones too.' })
  apiKeys(@Ctx() { services }: TidemarkContext): Promise<ApiKeyRow[]> {
    return services.keys.list();
  }

  @Needs('ADMIN')
  @Mutation(() => CreatedApiKey, { description: 'Makes an API key and shows its secret, this once.' })
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput) input: CreateApiKeyInput,
    @Ctx() { services }: TidemarkContext,
  ): Promise<CreatedApiKeySource> {
    const { secret, key } = await services.keys.create(input);
    return { secret, apiKey: key };
  }

  @Needs('ADMIN')
  @Mutation(() => ApiKey, {
    description:
      'Revokes an API key, for good: within 5 seconds it opens nothing anywhere. A key may revoke itself; one that was revoked before keeps its first time. The last one with the scope ADMIN stays, unless ADMIN_KEY is set.',
  })
  revokeApiKey(@Arg('id', () => ID) id: string, @Ctx() { services }: TidemarkContext): Promise<ApiKeyRow> {
    const rowId = rowIdOf('ApiKey', id);
    if (rowId === undefined) throw unknownKey();
    return services.keys.revoke(rowId);
  }
}

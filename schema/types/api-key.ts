import { Field, ObjectType } from 'type-graphql';
import { type ApiKeyRow } from '../../src/storage/keys/index.js';
import { DateTimeScalar } from '../scalars/index.js';
import { Scope } from './enums.js';
import { Node } from './node.js';

@ObjectType('ApiKey', {
  implements: Node,
  simpleResolvers: true,
  description: 'What a program identifies itself with. Its secret is shown by createApiKey, once, and kept nowhere.',
})
export class ApiKey {
  @Field(() => String, { description: 'For people: who uses it.' })
  readonly name!: string;

  @Field(() => [Scope], { description: 'What it may do.' })
  readonly scopes!: readonly (keyof typeof Scope)[];

  @Field(() => DateTimeScalar)
  readonly createdAt!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From when on it opens nothing; null: it does not expire.',
  })
  readonly expiresAt!: number | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When a request last came with it, to the minute; null: never.',
  })
  readonly lastUsedAt!: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked; null: it was not.' })
  readonly revokedAt!: number | null;
}

export interface CreatedApiKeySource {
  readonly secret: string;
  readonly apiKey: ApiKeyRow;
}

@ObjectType('CreatedApiKey', {
  simpleResolvers: true,
  description: 'A new API key with its secret, which is shown this once.',
})
export class CreatedApiKey {
  @Field(() => String, {
    description: '`tdm_…`, for the header `Authorization: Bearer tdm_…`. Keep it: it cannot be shown again.',
  })
  readonly secret!: string;

  @Field(() => ApiKey)
  readonly apiKey!: ApiKey;
}

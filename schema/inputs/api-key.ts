import { Field, InputType } from 'type-graphql';
import { type NewKey } from '../../src/keys/index.js';
import { DateTimeScalar } from '../scalars/index.js';
import { Scope } from '../types/enums.js';

@InputType('CreateApiKeyInput', { description: 'A new API key.' })
export class CreateApiKeyInput implements NewKey {
  @Field(() => String, { description: 'Says who uses it, in up to 255 bytes. Two keys may have one name.' })
  readonly name!: string;

  @Field(() => [Scope], { description: 'At least one. Whoever may make keys may give any.' })
  readonly scopes!: readonly (keyof typeof Scope)[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'From when on it opens nothing, in the future; of a bare date the start. Left out: it does not expire. A key cannot be prolonged, only replaced.',
  })
  readonly expiresAt?: string | null;
}

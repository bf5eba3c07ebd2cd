import { Field, InterfaceType } from 'type-graphql';
import { DateTimeScalar, JsonScalar } from '../scalars/index.js';
import { Node, type TypedSource } from './node.js';

@InterfaceType('Entity', {
  implements: Node,
  description: 'What a daily series can belong to: a company, or one of its end-users, assets and projects.',
  resolveType: (source: TypedSource) => source.__typename,
})
export abstract class Entity {
  @Field(() => String, {
    nullable: true,
    description: 'Your own id of it, as it was pushed. Only an end-user known by email alone has none.',
  })
  readonly externalId!: string | null;

  @Field(() => String, { description: 'Its name; the external id or email where no name was given.' })
  readonly name!: string;

  @Field(() => JsonScalar, {
    description: 'Custom fields, an object. Numeric ones are metrics too: `company.custom.NAME`.',
  })
  readonly custom!: unknown;

  @Field(() => DateTimeScalar, {
    description:
      'When it came into being, as you said or as first seen here. Its series are empty before that day, unless its own data is older.',
  })
  readonly createdAt!: number;

  @Field(() => DateTimeScalar, { description: 'When its fields last changed.' })
  readonly updatedAt!: number;
}

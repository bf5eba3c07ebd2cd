import { Field, ObjectType } from 'type-graphql';
import { Entity } from './entity.js';
import { Node } from './node.js';

@ObjectType('EndUser', {
  implements: [Node, Entity],
  simpleResolvers: true,
  description: 'A person who uses the product at a customer.',
})
export class EndUser {
  @Field(() => String, { nullable: true, description: 'Unique within the company.' })
  readonly email!: string | null;
}

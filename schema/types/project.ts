import { ObjectType } from 'type-graphql';
import { Entity } from './entity.js';
import { Node } from './node.js';

@ObjectType('Project', {
  implements: [Node, Entity],
  simpleResolvers: true,
  description: 'A piece of work with a customer that is measured by itself.',
})
export class Project {}

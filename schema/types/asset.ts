import { ObjectType } from 'type-graphql';
import { Entity } from './entity.js';
import { Node } from './node.js';

@ObjectType('Asset', {
  implements: [Node, Entity],
  simpleResolvers: true,
  description: 'A thing that a customer has and that is measured by itself: a device, a site, an installation.',
})
export class Asset {}

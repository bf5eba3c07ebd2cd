import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { type TidemarkContext } from '../context.js';
import { globalId, type NodeType } from '../ids.js';
import { findNode } from '../nodes.js';
import { Needs } from '../scopes.js';
import { Node } from '../types/node.js';

@Resolver(() => Node)
export class NodeResolver {
  @FieldResolver(() => ID)
  id(@Root() source: { id: number }, @Info() info: GraphQLResolveInfo): string {
    return globalId(info.parentType.name as NodeType, source.id);
  }

  @Needs('READ')
  @Query(() => Node, {
    nullable: true,
    description: 'Anything by its global id; null where there is no such thing (any more).',
  })
  node(@Arg('id', () => ID) id: string, @Ctx() context: TidemarkContext): Promise<object | null> {
    return findNode(id, context);
  }
}

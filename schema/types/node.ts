import { Field, ID, InterfaceType } from 'type-graphql';

/** What stands where an interface is returned: the source with the name of its type. */
export interface TypedSource {
  readonly __typename: string;
}

export function typed<T extends object>(typename: string, source: T): T & TypedSource {
  return { ...source, __typename: typename };
}

@InterfaceType('Node', {
  description: 'Anything with a global id. Ids are opaque: keep them, compare them, give them to `node`.',
  resolveType: (source: TypedSource) => source.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: 'Unique among everything in the workspace, and never used again.' })
  readonly id!: string;
}

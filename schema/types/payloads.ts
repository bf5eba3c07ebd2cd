import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType('ItemError', {
  simpleResolvers: true,
  description: 'Why one item of a batch was not stored. The others were.',
})
export class ItemError {
  @Field(() => Int, { description: 'Position in `input`, from 0.' })
  readonly index!: number;

  @Field(() => String, { description: 'Stable, for programs: COMPANY_UNKNOWN.' })
  readonly code!: string;

  @Field(() => String, { description: 'For people.' })
  readonly message!: string;

  @Field(() => String, { nullable: true, description: 'The field of the item that is to blame.' })
  readonly path!: string | null;
}

@ObjectType('UpsertPayload', {
  simpleResolvers: true,
  description: 'What became of a batch of entities; durable when it is returned.',
})
export class UpsertPayload {
  @Field(() => Int)
  readonly created!: number;

  @Field(() => Int, { description: 'Known ones that changed.' })
  readonly updated!: number;

  @Field(() => Int, { description: 'Known ones that said nothing new.' })
  readonly unchanged!: number;

  @Field(() => [ItemError])
  readonly errors!: readonly object[];
}

@ObjectType('TrackPayload', {
  simpleResolvers: true,
  description: 'What became of a batch of events; durable when it is returned.',
})
export class TrackPayload {
  @Field(() => Int)
  readonly accepted!: number;

  @Field(() => Int, { description: 'Events whose id was seen before; ignored.' })
  readonly duplicates!: number;

  @Field(() => [ItemError])
  readonly errors!: readonly object[];
}

@ObjectType('PushPayload', {
  simpleResolvers: true,
  description: 'What became of a batch of values; durable when it is returned.',
})
export class PushPayload {
  @Field(() => Int)
  readonly accepted!: number;

  @Field(() => Int, { description: 'Points whose id was seen before; ignored.' })
  readonly duplicates!: number;

  @Field(() => [ItemError])
  readonly errors!: readonly object[];
}

@ObjectType('DeletePayload', {
  simpleResolvers: true,
  description: 'What became of a batch of deletions; durable when it is returned.',
})
export class DeletePayload {
  @Field(() => Int, { description: 'What was there and is gone now.' })
  readonly deleted!: number;

  @Field(() => [ItemError])
  readonly errors!: readonly object[];
}

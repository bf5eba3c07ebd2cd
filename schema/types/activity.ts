import { Field, ObjectType } from 'type-graphql';
import { DateTimeScalar, FloatScalar, JsonScalar } from '../scalars/index.js';
import { Node } from './node.js';

@ObjectType('Activity', {
  implements: Node,
  simpleResolvers: true,
  description: 'Something that a customer did, as it was sent by `trackActivities`.',
})
export class Activity {
  @Field(() => String, { description: 'As it was sent; formulas refer to it as `activities.NAME`.' })
  readonly name!: string;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  readonly at!: number;

  @Field(() => FloatScalar, { description: 'How often it happened: 1 unless the sender counted.' })
  readonly count!: number;

  @Field(() => JsonScalar, { description: 'What the sender said of it, an object; empty where nothing was.' })
  readonly properties!: unknown;
}

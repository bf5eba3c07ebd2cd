import { Field, ObjectType } from 'type-graphql';
import { DateTimeScalar, FloatScalar } from '../scalars/index.js';
import { Node } from './node.js';

@ObjectType('RawPoint', {
  implements: Node,
  simpleResolvers: true,
  description: 'A value as it was sent by `pushMetrics`, before several of one day became one.',
})
export class RawPoint {
  @Field(() => DateTimeScalar, { description: 'What it is dated; the start of the day where a bare date was sent.' })
  readonly at!: number;

  @Field(() => FloatScalar)
  readonly value!: number;

  @Field(() => DateTimeScalar, { description: 'When it was sent.' })
  readonly receivedAt!: number;
}

import { Field, ObjectType } from 'type-graphql';
import { DateTimeScalar, FormulaScalar } from '../scalars/index.js';
import { Direction, EmptyAs, Model } from './enums.js';
import { Node } from './node.js';

@ObjectType('CalculatedMetric', {
  implements: Node,
  simpleResolvers: true,
  description:
    'A metric that a formula defines. Its daily values are computed ahead of questions, for the whole history that its inputs have.',
})
export class CalculatedMetric {
  @Field(() => String, { description: '`calculated.<slug>`: how formulas and queries refer to it.' })
  readonly key!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly description!: string | null;

  @Field(() => String, { nullable: true, description: 'What the values are in: GB, %, €.' })
  readonly unit!: string | null;

  @Field(() => Model, { description: 'Whose metric it is: one value a day for every entity of this model.' })
  readonly model!: keyof typeof Model;

  @Field(() => FormulaScalar, {
    description: 'The formula as canonical JSON: names in their canonical spelling, defaults filled in.',
  })
  readonly formula!: unknown;

  @Field(() => EmptyAs, { description: 'What an empty result becomes.' })
  readonly emptyAs!: keyof typeof EmptyAs;

  @Field(() => Direction, { nullable: true, description: 'Which way is good; null where neither is.' })
  readonly direction!: keyof typeof Direction | null;

  @Field(() => DateTimeScalar)
  readonly createdAt!: number;

  @Field(() => DateTimeScalar, { description: 'When its definition last changed.' })
  readonly updatedAt!: number;
}

import { Field, Int, ObjectType } from 'type-graphql';
import { DateTimeScalar, FormulaScalar } from '../scalars/index.js';
import { EmptyAs } from './enums.js';

@ObjectType('CalculatedMetricVersion', {
  simpleResolvers: true,
  description:
    'A formula that a calculated metric has or had. Every edit that changes values makes a new one; old ones are kept.',
})
export class CalculatedMetricVersion {
  @Field(() => Int, { description: '1 is the first; without gaps.' })
  readonly version!: number;

  @Field(() => FormulaScalar, { description: 'As canonical JSON.' })
  readonly formula!: unknown;

  @Field(() => EmptyAs, { description: 'What an empty result became.' })
  readonly emptyAs!: keyof typeof EmptyAs;

  @Field(() => DateTimeScalar, { description: 'When it was given.' })
  readonly createdAt!: number;

  @Field(() => Boolean, {
    description:
      'Whether readers see its values. A new one is not while its history is computed; a metric without any published version is computed on reading.',
  })
  readonly published!: boolean;
}

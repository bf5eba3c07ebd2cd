import { Field, InputType } from 'type-graphql';
import * as catalogue from '../../src/catalogue/types.js';
import { FormulaScalar } from '../scalars/index.js';
import { Direction, EmptyAs, Model } from '../types/enums.js';

@InputType('CreateCalculatedMetricInput', { description: 'A new calculated metric.' })
export class CreateCalculatedMetricInput implements catalogue.CreateMetricInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Its name in keys: `seat_use` makes `calculated.seat_use`. Made from `name` if left out. It cannot be changed later.',
  })
  readonly slug?: string | null;

  @Field(() => String, { description: 'For people.' })
  readonly name!: string;

  @Field(() => Model, { description: 'Whose metric it is. It cannot be changed later.' })
  readonly model!: keyof typeof Model;

  @Field(() => FormulaScalar)
  readonly formula!: unknown;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;

  @Field(() => String, { nullable: true, description: 'What the values are in: GB, %, €.' })
  readonly unit?: string | null;

  @Field(() => Direction, { nullable: true, description: 'Which way is good.' })
  readonly direction?: keyof typeof Direction | null;

  @Field(() => EmptyAs, { nullable: true, description: 'What an empty result becomes; EMPTY if left out.' })
  readonly emptyAs?: keyof typeof EmptyAs | null;
}

@InputType('UpdateCalculatedMetricInput', {
  description:
    'What to change of a calculated metric. What is left out stays as it is; null clears description, unit and direction.',
})
export class UpdateCalculatedMetricInput implements Partial<Record<keyof catalogue.UpdateMetricInput, unknown>> {
  @Field(() => String, { nullable: true })
  readonly name?: string | null;

  @Field(() => FormulaScalar, { nullable: true, description: 'Its whole history is computed again.' })
  readonly formula?: unknown;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;

  @Field(() => String, { nullable: true })
  readonly unit?: string | null;

  @Field(() => Direction, { nullable: true })
  readonly direction?: keyof typeof Direction | null;

  @Field(() => EmptyAs, { nullable: true, description: 'Its whole history is computed again.' })
  readonly emptyAs?: keyof typeof EmptyAs | null;
}

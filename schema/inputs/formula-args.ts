import { ArgsType, Field, ID, Int } from 'type-graphql';
import { DateScalar, FormulaScalar } from '../scalars/index.js';
import { EmptyAs, Model } from '../types/enums.js';

@ArgsType()
export class PreviewArgs {
  @Field(() => Model, { description: 'Whose metric it would be.' })
  readonly model!: keyof typeof Model;

  @Field(() => FormulaScalar)
  readonly formula!: unknown;

  @Field(() => EmptyAs, { nullable: true, description: 'What an empty result becomes; EMPTY if left out.' })
  readonly emptyAs?: keyof typeof EmptyAs | null;

  @Field(() => [ID], { nullable: true, description: 'For these entities of the model, at most 100, in this order.' })
  readonly ids?: readonly string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Instead of ids: for the first so many entities by id, at most 100. 10 where neither is given.',
  })
  readonly first?: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'First day.' })
  readonly from?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Last day, today at the latest to have a value; the last complete one if left out.',
  })
  readonly to?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Instead of from and to: how many days, up to the last complete one. 30 where nothing is given.',
  })
  readonly last?: number | null;
}

@ArgsType()
export class ExplainArgs {
  @Field(() => ID, { description: 'A company, end-user, asset or project.' })
  readonly entityId!: string;

  @Field(() => FormulaScalar, { nullable: true, description: 'A formula that need not be saved. This or key.' })
  readonly formula?: unknown;

  @Field(() => String, {
    nullable: true,
    description: 'A metric of the entity: calculated.seat_use, or a raw one. This or formula.',
  })
  readonly key?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day; the last complete one if left out.' })
  readonly on?: string | null;
}

import { Field, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../scalars/index.js';
import { Model } from './enums.js';

@ObjectType('ParkedUnit', {
  simpleResolvers: true,
  description: 'A piece of a run that failed three times: its values are not computed, those of the others are.',
})
export class ParkedUnit {
  @Field(() => Model)
  readonly model!: keyof typeof Model;

  @Field(() => ID, {
    nullable: true,
    description:
      'The first of its up to 256 entities, some of which there may be no more; null: it combines all of the model for their companies.',
  })
  readonly firstEntityId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The last of its entities.' })
  readonly lastEntityId!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'First day; null: days whose data had changed.' })
  readonly from!: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day.' })
  readonly to!: number | null;

  @Field(() => Int)
  readonly attempts!: number;

  @Field(() => String, { description: 'What the last attempt failed with.' })
  readonly error!: string;
}

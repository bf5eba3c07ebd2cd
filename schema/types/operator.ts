import { Field, ObjectType } from 'type-graphql';
import { OperatorKind } from './enums.js';

@ObjectType('Operator', {
  simpleResolvers: true,
  description: 'A name that can be used in formulas, built in or from a plugin.',
})
export class Operator {
  @Field(() => String, { description: 'Canonical spelling.' })
  readonly name!: string;

  @Field(() => OperatorKind)
  readonly kind!: keyof typeof OperatorKind;

  @Field(() => [String], { description: 'Other accepted spellings.' })
  readonly aliases!: readonly string[];

  @Field(() => String, { description: 'One sentence that says what it does.' })
  readonly summary!: string;

  @Field(() => String, { description: 'How it is written, with its arguments or keys.' })
  readonly signature!: string;

  @Field(() => String, { description: 'Name of the plugin that it comes from.' })
  readonly plugin!: string;
}

import { Field, Int, ObjectType } from 'type-graphql';
import { FormulaScalar } from '../scalars/index.js';
import { Severity } from './enums.js';

@ObjectType('FormulaProblem', {
  simpleResolvers: true,
  description: 'One thing that is wrong, or doubtful, in a formula.',
})
export class FormulaProblem {
  @Field(() => Severity)
  readonly severity!: keyof typeof Severity;

  @Field(() => String, { description: 'Stable, for programs: FORMULA_UNKNOWN_OPERATOR.' })
  readonly code!: string;

  @Field(() => String, { description: 'For people.' })
  readonly message!: string;

  @Field(() => String, {
    nullable: true,
    description: 'JSON path of the place: `$[1].prop`; null where there is none.',
  })
  readonly path!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Where in the string, for a formula that came as one: characters from its start.',
  })
  readonly offset!: number | null;

  @Field(() => Int, { nullable: true, description: 'Line in the string, from 1.' })
  readonly line!: number | null;

  @Field(() => Int, { nullable: true, description: 'Column in the line, from 1.' })
  readonly column!: number | null;

  @Field(() => [String], { description: 'What was probably meant, best first.' })
  readonly suggestions!: readonly string[];
}

@ObjectType('FormulaCheck', {
  simpleResolvers: true,
  description: 'Whether a formula could be saved, and everything that is wrong with it.',
})
export class FormulaCheck {
  @Field(() => Boolean, { description: 'True where no problem is an error.' })
  readonly valid!: boolean;

  @Field(() => [FormulaProblem], { description: 'All problems, not only the first.' })
  readonly problems!: readonly object[];

  @Field(() => FormulaScalar, {
    nullable: true,
    description: 'Canonical JSON form; null where the formula is not valid.',
  })
  readonly formula!: unknown;

  @Field(() => String, { nullable: true, description: 'Text form; null where the formula is not valid.' })
  readonly text!: string | null;
}

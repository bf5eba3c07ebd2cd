import { Field, ObjectType } from 'type-graphql';
import { FloatScalar } from '../scalars/index.js';
import { Entity } from './entity.js';
import { Node } from './node.js';

@ObjectType('Company', {
  implements: [Node, Entity],
  simpleResolvers: true,
  description: 'A customer.',
})
export class Company {
  @Field(() => String, {
    nullable: true,
    description: 'Free text by which customers are grouped: enterprise, trial, Germany.',
  })
  readonly segment!: string | null;

  @Field(() => String, { nullable: true, description: 'Who looks after the customer.' })
  readonly owner!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the customer stands, in your words: onboarding, active, churned.',
  })
  readonly status!: string | null;

  @Field(() => String, { nullable: true })
  readonly country!: string | null;

  @Field(() => FloatScalar, {
    nullable: true,
    description: "Monthly recurring revenue, in the workspace's currency. Its history is the metric `company.mrr`.",
  })
  readonly mrr!: number | null;
}

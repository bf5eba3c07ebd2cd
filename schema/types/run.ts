import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar, FloatScalar } from '../scalars/index.js';
import { RunStatus, RunTrigger } from './enums.js';
import { Node } from './node.js';

@ObjectType('MaterializationRun', {
  implements: Node,
  simpleResolvers: true,
  description:
    'One pass of background work: computes and caches daily values of calculated metrics, scrubs what was deleted, or folds the days of a metric again.',
})
export class MaterializationRun {
  @Field(() => RunStatus)
  readonly status!: keyof typeof RunStatus;

  @Field(() => RunTrigger)
  readonly trigger!: keyof typeof RunTrigger;

  @Field(() => DateScalar, { description: 'First day that is computed.' })
  readonly from!: number;

  @Field(() => DateScalar, { description: 'Last day that is computed.' })
  readonly to!: number;

  @Field(() => FloatScalar, { description: 'Share of the work that is done: 0 to 1.' })
  readonly progress!: number;

  @Field(() => Int, { description: 'Pieces of work: 0 until it is planned, and more may come while it runs.' })
  readonly unitsTotal!: number;

  @Field(() => Int)
  readonly unitsDone!: number;

  @Field(() => FloatScalar, { description: 'Values written so far, empty ones not counted.' })
  readonly valuesWritten!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Version of the engine that computes it; null while it is queued, and for one from before it was kept.',
  })
  readonly engineVersion!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Signature of the operators, those of plugins included: runs with equal ones computed with the same.',
  })
  readonly signature!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null while it is queued.' })
  readonly startedAt!: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null until it has ended, one way or the other.' })
  readonly finishedAt!: number | null;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  readonly error!: string | null;
}

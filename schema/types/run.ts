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

  @Field(() => Int, { description: 'Days that it is asked to compute; 0 for scrubbing and folding.' })
  readonly daysTotal!: number;

  @Field(() => Int, { description: 'Of these, days on which nothing is left to be computed, for any entity.' })
  readonly daysDone!: number;

  @Field(() => FloatScalar, { description: 'Values written so far, empty ones not counted.' })
  readonly valuesWritten!: number;

  @Field(() => FloatScalar, {
    nullable: true,
    description: 'Values written in a second, since it started; null before.',
  })
  readonly valuesPerSecond!: number | null;

  @Field(() => FloatScalar, {
    nullable: true,
    description: 'An estimate of what it will still take; null until a unit is done, and once it has ended.',
  })
  readonly secondsLeft!: number | null;

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

  @Field(() => String, {
    nullable: true,
    description: 'Why it failed; while it runs, why it was interrupted last: then it goes on by itself.',
  })
  readonly error!: string | null;

  @Field(() => [String], {
    description: 'What plugins did wrong, at most ten: where one throws the value is empty, and the run goes on.',
  })
  readonly warnings!: readonly string[];
}

import { Field, ObjectType } from 'type-graphql';
import { type RunInfo } from '../../src/materialization/types.js';
import { type VersionRecord } from '../../src/storage/metrics/index.js';
import { CalculatedMetricVersion } from './calculated-metric-version.js';
import { MaterializationRun } from './run.js';

@ObjectType('ValueOrigin', {
  simpleResolvers: true,
  description: 'What a kept value was computed by and from.',
})
export class ValueOrigin {
  @Field(() => MaterializationRun, {
    nullable: true,
    description: 'The run that wrote it; null where that is forgotten: runs for late data are, after a week.',
  })
  readonly run!: RunInfo | null;

  @Field(() => String, {
    nullable: true,
    description: 'Version of the engine, known for forgotten runs too; null for a value from before it was kept.',
  })
  readonly engineVersion!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Signature of the operators, those of plugins included: equal ones computed with the same.',
  })
  readonly signature!: string | null;

  @Field(() => CalculatedMetricVersion, {
    nullable: true,
    description: 'The formula; null for a count of end-users, which has none.',
  })
  readonly version!: VersionRecord | null;
}

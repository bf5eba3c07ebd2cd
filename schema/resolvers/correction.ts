import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { type DeleteResult } from '../../src/ingestion/deletions/types.js';
import { originOf, type TidemarkContext } from '../context.js';
import { rowIdOf } from '../ids.js';
import { Needs } from '../scopes.js';
import { DeletePayload } from '../types/payloads.js';

const BATCH =
  'Their days are folded again from what is left before the answer comes, and calculated metrics follow within a minute. ' +
  'At most 5,000; those that there are not (any more) are reported, each by its index. The ids by which they were sent stay taken: ' +
  'sent again, they are ignored. A correction is sent under a new id.';
const INPUT = { description: 'At most 5,000.' };

@Resolver()
export class CorrectionResolver {
  @Needs('ADMIN')
  @Mutation(() => DeletePayload, {
    description: `Takes activities back that were sent by mistake: \`Activity.id\`. ${BATCH}`,
  })
  deleteActivities(
    @Arg('ids', () => [ID], INPUT) ids: string[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<DeleteResult> {
    return services.corrections.deleteActivities(
      ids.map((id) => rowIdOf('Activity', id)),
      originOf(caller),
    );
  }

  @Needs('ADMIN')
  @Mutation(() => DeletePayload, {
    description: `Takes values back that were pushed by mistake: \`RawPoint.id\`, see \`metricPoints\`. ${BATCH}`,
  })
  deleteMetricPoints(
    @Arg('ids', () => [ID], INPUT) ids: string[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<DeleteResult> {
    return services.corrections.deleteMetricPoints(
      ids.map((id) => rowIdOf('RawPoint', id)),
      originOf(caller),
    );
  }
}

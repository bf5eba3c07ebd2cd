import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { type DeleteResult } from '../../src/ingestion/deletions/types.js';
import { originOf, type TidemarkContext } from '../context.js';
import { rowIdOf } from '../ids.js';
import { Needs } from '../scopes.js';
import { DeletePayload } from '../types/payloads.js';

const BATCH =
  'At most 5,000. They are gone from every answer at once; a run of trigger DELETION then takes what is stored of them out of the database. ' +
  'Those that there are not are reported, each by its index. An externalId may be used again, for an entity that starts anew.';
const INPUT = { description: 'At most 5,000.' };

@Resolver()
export class DeletionResolver {
  @Needs('ADMIN')
  @Mutation(() => DeletePayload, {
    description: `Deletes companies with their end-users, assets and projects, which are not counted in \`deleted\`. ${BATCH}`,
  })
  deleteCompanies(
    @Arg('externalIds', () => [String], INPUT) externalIds: string[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<DeleteResult> {
    return services.deletions.byExternalId('COMPANY', externalIds, originOf(caller));
  }

  @Needs('ADMIN')
  @Mutation(() => DeletePayload, {
    description: `Deletes end-users, by their global ids; what they did leaves the numbers of their companies. ${BATCH}`,
  })
  deleteEndUsers(
    @Arg('ids', () => [ID], INPUT) ids: string[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<DeleteResult> {
    return services.deletions.byId(
      'END_USER',
      ids.map((id) => rowIdOf('EndUser', id)),
      originOf(caller),
    );
  }

  @Needs('ADMIN')
  @Mutation(() => DeletePayload, {
    description: `Deletes assets; activities that name them stay with their companies and end-users. ${BATCH}`,
  })
  deleteAssets(
    @Arg('externalIds', () => [String], INPUT) externalIds: string[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<DeleteResult> {
    return services.deletions.byExternalId('ASSET', externalIds, originOf(caller));
  }

  @Needs('ADMIN')
  @Mutation(() => DeletePayload, {
    description: `Deletes projects; activities that name them stay with their companies and end-users. ${BATCH}`,
  })
  deleteProjects(
    @Arg('externalIds', () => [String], INPUT) externalIds: string[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<DeleteResult> {
    return services.deletions.byExternalId('PROJECT', externalIds, originOf(caller));
  }
}

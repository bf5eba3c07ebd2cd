import { Ctx, Mutation, Resolver } from 'type-graphql';
import { type PushResult, type UpsertResult } from '../../src/ingestion/types.js';
import { originOf, type TidemarkContext } from '../context.js';
import { ActivityInput, MetricPointInput } from '../inputs/data.js';
import { AssetInput, CompanyInput, EndUserInput, ProjectInput } from '../inputs/entities.js';
import { ItemList } from '../item-list.js';
import { Needs } from '../scopes.js';
import { PushPayload, TrackPayload, UpsertPayload } from '../types/payloads.js';

const BATCH = 'At most 5,000 items. Good ones are stored and bad ones reported, each by its index.';
const INPUT = { description: 'At most 5,000.' };

@Resolver()
export class IngestionResolver {
  @Needs('INGEST')
  @Mutation(() => UpsertPayload, { description: `Creates companies and changes known ones. ${BATCH}` })
  upsertCompanies(
    @ItemList(() => [CompanyInput], INPUT) input: CompanyInput[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<UpsertResult> {
    return services.ingestion.upsertCompanies(input, originOf(caller));
  }

  @Needs('INGEST')
  @Mutation(() => UpsertPayload, {
    description: `Creates end-users of known companies and changes known ones. ${BATCH}`,
  })
  upsertEndUsers(
    @ItemList(() => [EndUserInput], INPUT) input: EndUserInput[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<UpsertResult> {
    return services.ingestion.upsertEndUsers(input, originOf(caller));
  }

  @Needs('INGEST')
  @Mutation(() => UpsertPayload, {
    description: `Creates assets of known companies, changes and moves known ones. ${BATCH}`,
  })
  upsertAssets(
    @ItemList(() => [AssetInput], INPUT) input: AssetInput[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<UpsertResult> {
    return services.ingestion.upsertAssets(input, originOf(caller));
  }

  @Needs('INGEST')
  @Mutation(() => UpsertPayload, {
    description: `Creates projects of known companies, changes and moves known ones. ${BATCH}`,
  })
  upsertProjects(
    @ItemList(() => [ProjectInput], INPUT) input: ProjectInput[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<UpsertResult> {
    return services.ingestion.upsertProjects(input, originOf(caller));
  }

  @Needs('INGEST')
  @Mutation(() => TrackPayload, {
    description: `Counts things that were done, for the company and for the end-user, asset and project where an event names them. ${BATCH}`,
  })
  trackActivities(
    @ItemList(() => [ActivityInput], INPUT) input: ActivityInput[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<PushResult> {
    return services.ingestion.trackActivities(input, originOf(caller));
  }

  @Needs('INGEST')
  @Mutation(() => PushPayload, {
    description: `Sets daily values that come from elsewhere: storage used, seats, tickets open. ${BATCH}`,
  })
  pushMetrics(
    @ItemList(() => [MetricPointInput], INPUT) input: MetricPointInput[],
    @Ctx() { services, caller }: TidemarkContext,
  ): Promise<PushResult> {
    return services.ingestion.pushMetrics(input, originOf(caller));
  }
}

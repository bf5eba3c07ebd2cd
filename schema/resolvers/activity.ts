import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type ActivityRow } from '../../src/reading/raw/index.js';
import { type EntityRow } from '../../src/storage/entities-reader.js';
import { companyOfId } from '../arguments.js';
import { type TidemarkContext } from '../context.js';
import { Activity } from '../types/activity.js';
import { Asset } from '../types/asset.js';
import { Company } from '../types/company.js';
import { EndUser } from '../types/end-user.js';
import { Project } from '../types/project.js';

@Resolver(() => Activity)
export class ActivityResolver {
  @FieldResolver(() => Company, { description: 'Whose it is.' })
  company(@Root() { companyId }: ActivityRow, @Ctx() context: TidemarkContext): Promise<EntityRow> {
    return companyOfId(companyId, context);
  }

  @FieldResolver(() => EndUser, { nullable: true, description: 'Who did it; null where nobody was named.' })
  endUser(@Root() { endUserId }: ActivityRow, @Ctx() { loaders }: TidemarkContext): Promise<EntityRow | null> | null {
    return endUserId === null ? null : loaders.entities.END_USER.load(endUserId);
  }

  @FieldResolver(() => Asset, { nullable: true, description: 'Null where none was named, and after it was deleted.' })
  asset(@Root() { assetId }: ActivityRow, @Ctx() { loaders }: TidemarkContext): Promise<EntityRow | null> | null {
    return assetId === null ? null : loaders.entities.ASSET.load(assetId);
  }

  @FieldResolver(() => Project, { nullable: true, description: 'Null where none was named, and after it was deleted.' })
  project(@Root() { projectId }: ActivityRow, @Ctx() { loaders }: TidemarkContext): Promise<EntityRow | null> | null {
    return projectId === null ? null : loaders.entities.PROJECT.load(projectId);
  }
}

import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type ActivityRow } from '../../src/reading/raw/index.js';
import { type EntityRow } from '../../src/storage/entities-reader.js';
import { companyOf, findEntity } from '../arguments.js';
import { entityConnection } from '../connection.js';
import { type TidemarkContext } from '../context.js';
import { ProjectListArgs } from '../inputs/list-args.js';
import { EntityNameArgs } from '../inputs/name-args.js';
import { ActivityListArgs } from '../inputs/raw-args.js';
import { activityConnection } from '../raw-lists.js';
import { Needs } from '../scopes.js';
import { Company } from '../types/company.js';
import { ActivityConnection, type Connection, type EntityConnection, ProjectConnection } from '../types/connections.js';
import { Project } from '../types/project.js';

@Resolver(() => Project)
export class ProjectResolver {
  @Needs('READ')
  @Query(() => Project, {
    nullable: true,
    description: 'A project by its global id or its external id, one of the two; null where there is none.',
  })
  project(
    @Args(() => EntityNameArgs) name: EntityNameArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityRow | null> {
    return findEntity('Project', name, context);
  }

  @Needs('READ')
  @Query(() => ProjectConnection, { description: 'All projects of the workspace: filtered, ordered, page by page.' })
  projects(
    @Args(() => ProjectListArgs) query: ProjectListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<EntityConnection> {
    return entityConnection('PROJECT', query, context);
  }

  @FieldResolver(() => Company, { description: 'The company that it belongs to.' })
  company(@Root() project: EntityRow, @Ctx() context: TidemarkContext): Promise<EntityRow | null> {
    return companyOf(project, context);
  }

  @FieldResolver(() => ActivityConnection, { description: 'Activities that name it, as they were sent, newest first.' })
  activities(
    @Root() project: EntityRow,
    @Args(() => ActivityListArgs) query: ActivityListArgs,
    @Ctx() context: TidemarkContext,
  ): Promise<Connection<ActivityRow>> {
    return activityConnection(project, query, context);
  }
}

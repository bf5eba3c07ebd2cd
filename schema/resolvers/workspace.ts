import { Ctx, Query, Resolver } from 'type-graphql';
import { type TidemarkContext } from '../context.js';
import { Needs } from '../scopes.js';
import { Workspace } from '../types/workspace.js';

@Resolver()
export class WorkspaceResolver {
  @Needs('READ')
  @Query(() => Workspace, { description: 'The server and its calendar.' })
  workspace(@Ctx() { services }: TidemarkContext): Workspace {
    const { calendar, version } = services;
    return {
      version,
      timeZone: calendar.timeZone,
      today: calendar.today(),
      lastCompleteDay: calendar.lastCompleteDay(),
    };
  }
}

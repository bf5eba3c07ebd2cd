import { pointById } from '../../storage/raw/index.js';
import { type Database } from '../../storage/types.js';
import { type MetricCatalogue } from '../types.js';
import { readActivities, readActivitiesById } from './activities.js';
import { readPointPage } from './points.js';
import { type RawLog } from './types.js';

/** The log in the database. */
export function createRawLog(database: Database, catalogue: Pick<MetricCatalogue, 'resolve'>): RawLog {
  return {
    activities: (query, entityIds) => readActivities(database, query, entityIds),
    activitiesById: (ids) => readActivitiesById(database, ids),
    points: (query) => readPointPage(database, catalogue, query),
    pointById: (id) => database.snapshot((session) => pointById(session, id)),
  };
}

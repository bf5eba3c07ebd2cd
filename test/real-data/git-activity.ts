import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { type ActivityInput } from '../../src/ingestion/index.js';
import { type App } from '../../src/server/index.js';
import { ORIGIN } from '../support/apps.js';

const FILE = path.join(__dirname, '../data/git-activity/events.csv.gz');

interface Commit {
  readonly company: string;
  readonly user: string;
  readonly at: string;
  readonly files_changed: string;
  readonly insertions: string;
  readonly deletions: string;
  readonly top_dir: string;
}

/** The commits of a stretch of days, the last one not included. */
export function commits(from: string, to: string): Commit[] {
  const all = parse(gunzipSync(readFileSync(FILE)), { columns: true }) as Commit[];
  return all.filter(({ at }) => at >= from && at < to);
}

/** A commit as one of three activities, by what it did; numbers now as numbers and now as texts, as clients send them. */
function activityOf(commit: Commit, i: number): ActivityInput {
  const [files, insertions] = [Number(commit.files_changed), Number(commit.insertions)];
  const cleanup = Number(commit.deletions) > insertions;
  return {
    name: files >= 5 ? 'bulk' : cleanup ? 'cleanup' : 'commit',
    companyExternalId: commit.company,
    endUserExternalId: commit.user,
    at: commit.at,
    properties: { files: i % 2 === 0 ? files : commit.files_changed, insertions, dir: commit.top_dir },
  };
}

export async function loadCommits(app: App, list: readonly Commit[]): Promise<void> {
  const items = list.map(activityOf);
  for (let i = 0; i < items.length; i += 5000) {
    const { errors } = await app.ingestion.trackActivities(items.slice(i, i + 5000), ORIGIN, { createCompanies: true });
    if (errors.length > 0) throw new Error(JSON.stringify(errors.slice(0, 3)));
  }
}

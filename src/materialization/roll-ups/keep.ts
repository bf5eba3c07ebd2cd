import { randomBytes } from 'node:crypto';
import { type CatalogueSnapshot } from '../../catalogue/snapshot.js';
import { type ChildModel } from '../../model/index.js';
import { type RequiredRollUp, requiredRollUps } from '../../reading/roll-ups/required.js';
import { type Registry } from '../../registry/index.js';
import {
  addRollUps,
  type Database,
  lockDefinitions,
  readRollUps,
  type SeriesCatalogue,
  type Session,
} from '../../storage/index.js';

/** The required roll-ups that lack days which readers (or a run that closes days through `through`) need. */
export async function incompleteRollUps(
  session: Session,
  known: CatalogueSnapshot,
  registry: Registry,
  through = known.watermark,
): Promise<RequiredRollUp[]> {
  const required = await requiredRollUps(session, known, registry);
  return required.filter(({ identity }) => {
    const reached = known.rollUp(identity)?.through ?? null;
    return reached === null || (through !== null && reached < through);
  });
}

/**
 * Gives required roll-ups that are not kept yet their row and their series. The series are new ones: of a roll-up that was kept
 * before, someone may still be deleting the pages.
 */
export async function keepRollUps(
  ground: {
    readonly database: Database;
    readonly series: SeriesCatalogue;
  },
  model: ChildModel,
  required: readonly RequiredRollUp[],
  alive: (session: Session) => Promise<void>,
): Promise<void> {
  const { database, series } = ground;
  const kept = new Set((await database.snapshot(readRollUps)).map((row) => row.identity));
  const missing = required.filter(({ identity, rollUp }) => rollUp.model === model && !kept.has(identity));
  if (missing.length === 0) return;
  const fresh = await series.ensure(
    missing.flatMap(() => [
      { model: 'COMPANY' as const, key: `roll-up@${name()}`, kind: 'ROLL_UP' as const, fold: 'LAST' as const },
      { model, key: `relay@${name()}`, kind: 'RELAY' as const, fold: 'LAST' as const },
    ]),
  );
  await database.write(async (session) => {
    // First, as whoever ends the run holds it when it waits for the unit.
    await lockDefinitions(session);
    await alive(session);
    const there = new Set((await readRollUps(session)).map((row) => row.identity));
    const rows = missing.map(({ identity }, i) => ({
      series: fresh[2 * i]!.id,
      relay: fresh[2 * i + 1]!.id,
      model,
      identity,
    }));
    await addRollUps(
      session,
      rows.filter((row) => !there.has(row.identity)),
    );
  });
}

function name(): string {
  return randomBytes(9).toString('base64url');
}

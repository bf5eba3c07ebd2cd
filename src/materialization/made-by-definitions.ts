import { type CatalogueSnapshot } from '../catalogue/snapshot.js';
import { requiredRollUps } from '../reading/roll-ups/required.js';
import { type Registry } from '../registry/index.js';
import { readOpenUnits, type Session, type StoredRun } from '../storage/index.js';

/**
 * Series whose changes are no late data, as they come from definitions that go on with them: of roll-ups that nothing else reads, what
 * their children's units have told them until they are brought up to date, and what they tell companies as long as units of these wait.
 */
export async function madeByDefinitions(
  session: Session,
  known: CatalogueSnapshot,
  registry: Registry,
  open: readonly StoredRun[],
): Promise<number[]> {
  const definitions = open.filter(({ trigger }) => trigger === 'DEFINITION');
  if (definitions.length === 0 || known.rollUps.length === 0) return [];
  const required = new Map((await requiredRollUps(session, known, registry)).map((each) => [each.identity, each]));
  const waiting = await readOpenUnits(
    session,
    definitions.map(({ id }) => id),
  );
  return known.rollUps.flatMap(({ series, relay, model, identity }) => {
    const { published, readers } = required.get(identity) ?? { published: true, readers: new Set<string>() };
    if (published) return [];
    const own = definitions.filter(({ metrics }) => metrics.some((slug) => readers.has(slug)));
    const has = (of: string, isOfRollUps: boolean) =>
      own.some(
        ({ id, unitsTotal }) =>
          unitsTotal === 0 ||
          waiting.some((unit) => unit.run === id && unit.model === of && unit.isOfRollUps === isOfRollUps),
      );
    return [...(has(model, true) ? [relay] : []), ...(has('COMPANY', false) ? [series] : [])];
  });
}

import { type Column } from '../engine/index.js';
import { firstDays, runPass } from '../reading/pass.js';
import { FIRST_DAY_KEY, preparePass } from '../reading/prepare.js';
import { rollUpIdentity } from '../reading/roll-ups/identity.js';
import { liveRollUps } from '../reading/roll-ups/live.js';
import { type RequiredRollUp, requiredRollUps, rollUpsOf } from '../reading/roll-ups/required.js';
import { userCounts } from '../reading/roll-ups/user-counts.js';
import { type Series } from '../storage/index.js';
import { compareColumns } from './compare.js';
import { waitingOf } from './stale.js';
import { type Compared, type Moment, type Piece } from './types.js';
import { fresh } from './values.js';

/** Combines the children of a piece's companies again, and compares with the roll-ups that are kept of them. */
export async function compareRollUps(moment: Moment, piece: Piece): Promise<Compared[]> {
  const { session, known, ground } = moment;
  const { store, registry } = ground;
  if (piece.model !== 'COMPANY' || known.rollUps.length === 0) return [];
  const counts = countsByIdentity(moment);
  const over = { blocks: [piece.block] };
  const firstDay = await firstDays(session, store, known.find('COMPANY', FIRST_DAY_KEY, ''), over);
  const found: Compared[] = [];
  for (const required of await requiredRollUps(session, known, registry)) {
    const kept = known.rollUp(required.identity);
    const to = Math.min(piece.to, kept?.through ?? -1, known.watermark ?? -1);
    // Those of the newest definitions alone are on their way: nobody sees them.
    const reader = counts.get(required.identity) ?? [...required.readers][0];
    if (kept === undefined || piece.from > to || reader === undefined || required.world.which !== 'published') continue;
    const pass = fresh(preparePass(required.world, [], 'COMPANY', registry, known.find));
    const context = { session, store, pass, over, run: runPass };
    const days = { from: piece.from, to };
    const [computed] = await liveRollUps(context, required.rollUp.model, [required.rollUp], days);
    const [stored] = await store.blockColumns(session, [{ series: kept.series, ...days }], over.blocks);
    const pair = { stored: counted(stored!, required), computed: counted(computed!, required), firstDay };
    const waiting = (ids: readonly number[]) => waitingOf(moment, 'COMPANY', reader, ids);
    found.push(await compareColumns(piece, nameOf(required, kept.series), pair, waiting));
  }
  return found;
}

/** The keys of counts of end-users, by the roll-up that they read. */
function countsByIdentity({ known, ground }: Moment): Map<string, string> {
  const world = known.world('published');
  const found = new Map<string, string>();
  for (const [key, root] of userCounts(ground.registry)) {
    for (const rollUp of rollUpsOf(root, ground.registry)) {
      const identity = rollUpIdentity(rollUp, world);
      if (identity !== undefined && !found.has(identity)) found.set(identity, key);
    }
  }
  return found;
}

/** A count of 0 is kept as an empty one. */
function counted(column: Column, { rollUp }: RequiredRollUp): Column {
  if (rollUp.across !== 'COUNT') return column;
  return { ...column, values: column.values.map((value) => (Number.isNaN(value) ? 0 : value)) };
}

function nameOf({ rollUp: { model, across, days } }: RequiredRollUp, { id }: Series): string {
  return `roll-up ${id} (${across} of ${model}${days === undefined ? '' : ` over ${days} days`})`;
}

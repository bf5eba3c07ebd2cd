import { BLOCK_SIZE, type Model, slotOf } from '../../model/index.js';
import { entityFacts } from '../../storage/corrections/index.js';
import { type Session } from '../../storage/index.js';
import { waitingToBeScrubbed } from '../../storage/rebuild/index.js';
import { type BlockEntities } from '../types.js';

/** The entities of a block as the session sees them. */
export async function blockEntities(session: Session, model: Model, block: number): Promise<BlockEntities> {
  const ids = Array.from({ length: BLOCK_SIZE }, (_, slot) => block * BLOCK_SIZE + slot);
  return {
    model,
    block,
    present: await entityFacts(session, model, ids),
    waiting: new Set((await waitingToBeScrubbed(session, model, block)).map(slotOf)),
  };
}

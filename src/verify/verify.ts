import { setImmediate as nextTurn } from 'node:timers/promises';
import { unknownCalculated } from '../catalogue/unknown.js';
import { TidemarkError } from '../errors/index.js';
import { compareRollUps } from './roll-ups.js';
import { samplePieces } from './sample.js';
import { type Compared, type Moment, type Piece, type VerifyGround, type WrongValue } from './types.js';
import { compareValues } from './values.js';

export interface VerifyAsked {
  /** `calculated.x` keys; left out: all, and the roll-ups of children. */
  readonly keys?: readonly string[] | undefined;
  /** Which part of the blocks' days, 0 to 1. */
  readonly share: number;
  readonly seed: number;
  /** Differences that are told one by one. */
  readonly told: number;
}

export interface Verified {
  readonly pieces: number;
  readonly compared: number;
  readonly differing: number;
  /** Values that differ and wait to be recomputed: no differences. */
  readonly waiting: number;
  /** The first ones. */
  readonly wrong: readonly WrongValue[];
  /** Places where something stored cannot be read at all; each counts as a difference. */
  readonly unreadable: readonly { readonly piece: Piece; readonly reason: string }[];
}

/**
 * Computes kept values again, of all blocks and days or of a sample, and compares: each piece in one snapshot, beside writers.
 * Days that no run has closed are computed on reading, and so not compared. @throws METRIC_UNKNOWN
 */
export async function verify(
  ground: VerifyGround,
  asked: VerifyAsked,
  onPiece?: (done: number, total: number, compared: number) => void,
): Promise<Verified> {
  await ground.foldPending();
  const slugs = await slugsOf(ground, asked.keys);
  const pieces = await within(ground, (moment) => samplePieces(moment, asked.share, asked.seed));
  const sum = { compared: 0, differing: 0, waiting: 0 };
  const wrong: WrongValue[] = [];
  const unreadable: { piece: Piece; reason: string }[] = [];
  for (const [done, piece] of pieces.entries()) {
    // A snapshot that began long after the last fold would not see what has come since.
    if (piece.model !== 'COMPANY' || done % 16 === 0) await ground.foldPending();
    try {
      const found = await within(ground, async (moment): Promise<Compared[]> => {
        const values = await compareValues(moment, piece, slugs);
        return slugs === undefined ? [...values, ...(await compareRollUps(moment, piece))] : values;
      });
      for (const one of found) {
        sum.compared += one.compared;
        sum.differing += one.wrong.length;
        sum.waiting += one.waiting;
        for (const value of one.wrong) if (wrong.length < asked.told) wrong.push(value);
      }
    } catch (error) {
      if (!(error instanceof TidemarkError) || error.code !== 'PAGE_CORRUPT') throw error;
      sum.differing++;
      unreadable.push({ piece, reason: error.message });
    }
    onPiece?.(done + 1, pieces.length, sum.compared);
    await nextTurn();
  }
  return { pieces: pieces.length, ...sum, wrong, unreadable };
}

function within<T>(ground: VerifyGround, work: (moment: Moment) => Promise<T>): Promise<T> {
  return ground.database.snapshot(async (session) =>
    work({ ground, session, known: await ground.catalogue.readAll(session) }),
  );
}

async function slugsOf(ground: VerifyGround, keys: readonly string[] | undefined): Promise<Set<string> | undefined> {
  if (keys === undefined) return undefined;
  const known = await within(ground, ({ known: { metrics } }) => Promise.resolve(metrics.map(({ slug }) => slug)));
  return new Set(
    keys.map((key) => {
      const slug = key.replace(/^calculated\./, '');
      if (!known.includes(slug)) throw unknownCalculated(key, known);
      return slug;
    }),
  );
}

import { type Day } from '../calendar/index.js';
import { BLOCK_SIZE, blockOf, MODELS, type Model } from '../model/index.js';
import { FIRST_DAY_KEY } from '../reading/prepare.js';
import { decodePage, highestId, readPagesOn } from '../storage/index.js';
import { type Moment, type Piece } from './types.js';

/** Days of a piece: blocks of as many, aligned alike in every sample. */
const DAYS = 32;

/** A number from 0 to 1 that a seed and a place give, and no other time another one. */
export function lot(seed: number, ...place: readonly (string | number)[]): number {
  let hash = seed | 0;
  for (const char of place.join(' ')) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** All pieces of what is kept, or a part of them by lot, one at least; newest days first. */
export async function samplePieces(moment: Moment, share: number, seed: number): Promise<Piece[]> {
  const { known } = moment;
  const through = known.watermark;
  if (through === null) return [];
  const world = known.world('published');
  const models = new Set<Model>([...world.metrics.values()].map((metric) => metric.model));
  if (known.rollUps.length > 0) models.add('COMPANY');
  const all: Piece[] = [];
  for (const model of MODELS) {
    if (!models.has(model)) continue;
    for (const [block, start] of await startsOf(moment, model)) {
      for (let day = through - (through % DAYS); day + DAYS > start; day -= DAYS) {
        all.push({ model, block, from: Math.max(day, start), to: Math.min(day + DAYS - 1, through) });
      }
    }
  }
  const taken = all.filter(({ model, block, from }) => lot(seed, model, block, from - (from % DAYS)) < share);
  if (taken.length > 0 || all.length === 0) return taken;
  return [all[Math.floor(lot(seed, 'one') * all.length)]!];
}

/** The earliest first day of each block that has entities. */
async function startsOf({ session, known }: Moment, model: Model): Promise<Map<number, Day>> {
  const starts = new Map<number, Day>();
  const series = known.find(model, FIRST_DAY_KEY, '');
  if (series === undefined) return starts;
  const blocks = Array.from({ length: blockOf(await highestId(session, model)) + 1 }, (_, block) => block);
  const values = new Float64Array(BLOCK_SIZE);
  for (const page of await readPagesOn(session, { series: [series.id], blocks, days: [0] })) {
    decodePage(page.data, values, 0);
    const start = values.reduce((least, day) => (day < least ? day : least), Number.POSITIVE_INFINITY);
    if (start < Number.POSITIVE_INFINITY) starts.set(page.block, start);
  }
  return starts;
}

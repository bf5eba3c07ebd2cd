import { readPages, writePages } from '../../src/storage/index.js';
import { describeDatabases } from '../support/databases.js';

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
/** Bytes that are no text, and such as look like what stands between packed pages. */
const DATA = [
  ALL_BYTES,
  Buffer.from([0]),
  Buffer.from([0, 0, 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0]),
  Buffer.from('20000,3:abc-7,0:'),
  Buffer.from([0x3a]),
  Buffer.concat(Array.from({ length: 16 }, () => ALL_BYTES)),
];
const DAYS = [-40_000, -1, 0, 1, 20_500, 2_000_000_000];

describeDatabases('pages of a range of days', (context) => {
  it('come back byte for byte, whatever is in them, by series, block and day', async () => {
    const db = await context.open();
    const pages = [7, 3].flatMap((series) =>
      [4, 0].flatMap((block) => DAYS.map((day, i) => ({ series, block, day, data: DATA[(i + series + block) % 6]! }))),
    );
    await db.write((session) => writePages(session, pages));
    const range = { series: [7, 5, 3], blocks: [4, 2, 0], from: DAYS[0]!, to: DAYS.at(-1)! };
    const read = await db.snapshot((session) => readPages(session, range));
    const inOrder = pages.toSorted((a, b) => a.series - b.series || a.block - b.block || a.day - b.day);
    expect(read).toEqual(inOrder);
    const few = await db.snapshot((session) => readPages(session, { ...range, from: -1, to: 1 }));
    expect(few).toEqual(inOrder.filter(({ day }) => day >= -1 && day <= 1));
  });
});

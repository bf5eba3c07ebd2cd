import { setImmediate as nextTurn } from 'node:timers/promises';
import { BLOCK_SIZE, blockOf, type ChildModel } from '../../model/index.js';
import { ENTITY_TABLE } from '../models.js';
import { chunks, integers, sorted } from '../series/lists.js';
import { type Session } from '../types.js';

/** Rows that are in memory at a time. */
const ROWS = 32_768;

/** Children with the companies that they belong to, in the order of their ids. */
export interface Children {
  readonly ids: readonly number[];
  /** Row ids of their companies. */
  readonly companies: readonly number[];
}

/** The children of some companies. One statement unless huge. */
export async function childrenOf(session: Session, model: ChildModel, companies: readonly number[]): Promise<Children> {
  const list = sorted(companies);
  const rows: { id: number; company: number }[] = [];
  for (let at = 0; at < list.length; at += ROWS) {
    const which = integers(session, 'company_id', list.slice(at, at + ROWS));
    const found = await session.all<{ id: number; company: number }>(
      `SELECT id, company_id AS company FROM ${ENTITY_TABLE[model]} WHERE ${which.sql}`,
      which.params,
    );
    for (const row of found) rows.push(row);
  }
  rows.sort((a, b) => a.id - b.id);
  return { ids: rows.map((row) => row.id), companies: rows.map((row) => row.company) };
}

/** The company of each child by the child's id; −1 where there is no such child. Read in ranges of ids. */
export async function allOwners(session: Session, model: ChildModel): Promise<Int32Array> {
  const table = ENTITY_TABLE[model];
  const [most] = await session.all<{ id: number | null }>(`SELECT MAX(id) AS id FROM ${table}`);
  const owners = new Int32Array((most?.id ?? 0) + 1).fill(-1);
  for (let first = 1; first < owners.length; first += ROWS) {
    const rows = await session.all<{ id: number; company: number }>(
      `SELECT id, company_id AS company FROM ${table} WHERE id BETWEEN ? AND ?`,
      [first, first + ROWS - 1],
    );
    for (const row of rows) owners[row.id] = row.company;
    await nextTurn(); // others are answered in between
  }
  return owners;
}

/** Ranges of neighbouring blocks that one statement asks for. */
const RANGES = 100;

/** The companies of all children in some blocks. */
export async function companiesOfBlocks(
  session: Session,
  model: ChildModel,
  blocks: readonly number[],
): Promise<Set<number>> {
  const ranges: [first: number, last: number][] = [];
  for (const block of sorted(blocks)) {
    const range = ranges.at(-1);
    if (range !== undefined && block <= range[1] + 1) range[1] = block;
    else ranges.push([block, block]);
  }
  const companies = new Set<number>();
  for (const some of chunks(ranges, RANGES)) {
    const rows = await session.all<{ company: number }>(
      `SELECT DISTINCT company_id AS company FROM ${ENTITY_TABLE[model]} WHERE ${some.map(() => 'id BETWEEN ? AND ?').join(' OR ')}`,
      some.flatMap(([first, last]) => [first * BLOCK_SIZE, (last + 1) * BLOCK_SIZE - 1]),
    );
    for (const row of rows) companies.add(row.company);
  }
  return companies;
}

/** The blocks of children that some companies have. */
export async function childBlocksOf(
  session: Session,
  model: ChildModel,
  companies: readonly number[],
): Promise<Map<number, Set<number>>> {
  const { ids, companies: owners } = await childrenOf(session, model, companies);
  const blocks = new Map<number, Set<number>>();
  ids.forEach((id, i) => {
    const known = blocks.get(owners[i]!);
    if (known === undefined) blocks.set(owners[i]!, new Set([blockOf(id)]));
    else known.add(blockOf(id));
  });
  return blocks;
}

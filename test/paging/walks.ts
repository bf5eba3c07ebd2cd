import { type PageRequest } from '../../src/paging/index.js';

/** A page as every list gives it, its items told by a number. */
export interface SeenPage {
  readonly ids: readonly number[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export type Ask = (request: PageRequest) => Promise<SeenPage>;

/** The whole list, page by page from its start. */
export async function walkForward(ask: Ask, expected: readonly number[], size: number): Promise<void> {
  const seen: number[] = [];
  for (let after: string | undefined; ; ) {
    const page = await ask({ first: size, ...(after === undefined ? {} : { after }) });
    expect(page.cursors).toHaveLength(page.ids.length);
    expect(page.ids).toEqual(expected.slice(seen.length, seen.length + size));
    expect(page.hasPreviousPage).toBe(seen.length > 0);
    seen.push(...page.ids);
    expect(page.hasNextPage).toBe(seen.length < expected.length);
    if (!page.hasNextPage) return;
    after = page.cursors.at(-1);
  }
}

/** The whole list, page by page from its end. */
export async function walkBackward(ask: Ask, expected: readonly number[], size: number): Promise<void> {
  let end = expected.length;
  for (let before: string | undefined; ; ) {
    const page = await ask({ last: size, ...(before === undefined ? {} : { before }) });
    expect(page.cursors).toHaveLength(page.ids.length);
    expect(page.ids).toEqual(expected.slice(Math.max(0, end - size), end));
    expect(page.hasNextPage).toBe(end < expected.length);
    end -= page.ids.length;
    expect(page.hasPreviousPage).toBe(end > 0);
    if (!page.hasPreviousPage) return;
    before = page.cursors[0];
  }
}

/** Pages between two items of the list, from either end; `start` may come after `end`, then there is nothing between. */
export async function lookBetween(
  ask: Ask,
  expected: readonly number[],
  { start, end, size }: { start: number; end: number; size: number },
): Promise<void> {
  const cursorAt = async (index: number) => {
    const page = await ask({ first: 1, ...(index === 0 ? {} : { after: await cursorBefore(index) }) });
    expect(page.ids).toEqual([expected[index]]);
    return page.cursors[0] ?? '';
  };
  const cursorBefore = async (index: number) => (await ask({ first: index })).cursors.at(-1) ?? '';
  const after = await cursorAt(start);
  const before = await cursorAt(end);
  const between = expected.slice(start + 1, Math.max(start + 1, end));
  const forward = await ask({ first: size, after, before });
  expect(forward.ids).toEqual(between.slice(0, size));
  expect(forward.hasNextPage).toBe(between.length > size);
  expect(forward.hasPreviousPage).toBe(true);
  const backward = await ask({ last: size, after, before });
  expect(backward.ids).toEqual(size === 0 ? [] : between.slice(-size));
  expect(backward.hasPreviousPage).toBe(between.length > size);
  expect(backward.hasNextPage).toBe(true);
  const behind = await ask({ last: size, after });
  expect(behind.ids).toEqual(size === 0 ? [] : expected.slice(start + 1).slice(-size));
  expect(behind.hasPreviousPage).toBe(expected.length - start - 1 > size);
  expect(behind.hasNextPage).toBe(false);
  const ahead = await ask({ first: size, before });
  expect(ahead.ids).toEqual(expected.slice(0, end).slice(0, size));
  expect(ahead.hasNextPage).toBe(end > size);
  expect(ahead.hasPreviousPage).toBe(false);
}

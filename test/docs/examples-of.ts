import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A request of a page, with its variables and the answer that the page shows. */
export interface Example {
  readonly heading: string;
  readonly query: string;
  readonly variables: object;
  /** undefined where the page shows none. */
  readonly answer: unknown;
}

/** The `graphql` blocks of a page under docs/, each with the `json variables` and `json answer` blocks that follow it. */
export function examplesOf(page: string): Example[] {
  const text = readFileSync(path.join(__dirname, '..', '..', 'docs', page), 'utf8');
  const found: { heading: string; query: string; variables: object; answer: unknown }[] = [];
  let heading = '';
  for (const [, title, info, body] of text.matchAll(/^## ([^\n]*)$|^```([\w ]+)\n(.*?)^```$/gms)) {
    if (title !== undefined) heading = title;
    else if (info === 'graphql') found.push({ heading, query: body ?? '', variables: {}, answer: undefined });
    else if (info === 'json variables') found.at(-1)!.variables = JSON.parse(body ?? '') as object;
    else if (info === 'json answer') found.at(-1)!.answer = JSON.parse(body ?? '');
  }
  return found;
}

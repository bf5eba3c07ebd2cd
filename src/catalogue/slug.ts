import { TidemarkError } from '../errors/index.js';

const SLUG = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** @throws SLUG_INVALID */
export function checkSlug(slug: string): string {
  if (SLUG.test(slug)) return slug;
  throw new TidemarkError(
    'SLUG_INVALID',
    `"${slug.slice(0, 80)}" cannot be a slug: use 1 to 64 letters, digits, _ and -, beginning with a letter or digit.`,
    { path: 'slug', suggestions: [slugOf(slug)] },
  );
}

/** A slug made of a name: "Seat use (%)" is seat_use. */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('_').slice(0, 56).replace(/_+$/, '') ?? 'metric';
}

/** The slug, or with the first number behind it that makes it free. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug;
  let n = 2;
  while (taken.has(`${slug}_${n}`)) n++;
  return `${slug}_${n}`;
}

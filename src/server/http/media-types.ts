/** What an answer of /graphql can be; the first where anything goes. */
export const MEDIA_TYPES = ['application/json', 'application/graphql-response+json'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/**
 * Which of the two an Accept header asks for: the highest weight, among equals whichever comes first. Undefined where it
 * takes neither.
 */
export function mediaTypeFor(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept.trim() === '' || accept === '*/*') return MEDIA_TYPES[0];
  const ranges = accept.split(',').map(rangeOf);
  let best: { type: MediaType; weight: number } | undefined;
  for (const { range, weight } of ranges) {
    // A wildcard does not mean what another range names.
    const type = MEDIA_TYPES.find((candidate) => covers(range, candidate) && !refuses(ranges, candidate));
    if (type !== undefined && weight > (best?.weight ?? 0)) best = { type, weight };
  }
  return best?.type;
}

/** Whether a Content-Type is that of JSON in UTF-8, the only body that the API reads. */
export function isJson(contentType: string): boolean {
  const [essence = '', ...parameters] = contentType.toLowerCase().split(';');
  if (essence.trim() !== 'application/json') return false;
  const charset = parameters.map((text) => text.trim().split('=')).find(([name]) => name === 'charset')?.[1];
  return charset === undefined || /^"?utf-?8"?$/.test(charset);
}

interface Range {
  readonly range: string;
  /** 0 to 1 */
  readonly weight: number;
}

function rangeOf(text: string): Range {
  const [range = '', ...parameters] = text.toLowerCase().split(';');
  const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((q) => q !== undefined);
  return { range: range.trim(), weight: weight === undefined ? 1 : Number(weight) };
}

function covers(range: string, type: MediaType): boolean {
  return range === type || range === 'application/*' || range === '*/*';
}

function refuses(ranges: readonly Range[], type: MediaType): boolean {
  return ranges.some(({ range, weight }) => range === type && weight === 0);
}

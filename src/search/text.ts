/** Lower case by Unicode's simple mapping: character by character, whatever stands around it. */
export function simpleLower(text: string): string {
  // toLowerCase deviates from the simple mapping for these two alone: final sigma, and I with a dot becoming two characters.
  if (!text.includes('\u03a3') && !text.includes('\u0130')) return text.toLowerCase();
  return text.replaceAll('\u0130', 'i').replaceAll('\u03a3', '\u03c3').toLowerCase();
}

/** Orders texts by code point, as both databases order their bytes. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return weight(x) - weight(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters beyond all others, though their code units do not. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

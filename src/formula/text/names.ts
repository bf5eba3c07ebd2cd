import { MODEL_PREFIX, MODELS } from '../../model/index.js';

const WORDS = /^[\p{L}\p{M}\p{Nd}_]+(\.[\p{L}\p{M}\p{Nd}_]+)*$/u;
/** Words that can stand alone: a condition's name, an option's value. */
const PHRASE = /^[\p{L}_][\p{L}\p{M}\p{Nd}_]*( [\p{L}_][\p{L}\p{M}\p{Nd}_]*)*$/u;
const PREFIX = new RegExp(
  `^(?:(?:${MODELS.map((model) => MODEL_PREFIX[model]).join('|')})\\.)?(?:(?:activities|metrics|custom|calculated|system)\\.)?`,
);

/** A `prop` as it stands in text: `company.custom."expected logins"`. */
export function propText(prop: string): string {
  const prefix = PREFIX.exec(prop)?.[0] ?? '';
  const name = prop.slice(prefix.length);
  return WORDS.test(name) ? prop : `${prefix}${JSON.stringify(name)}`;
}

/** A condition's name as it stands between two operands: in quotes where it would be read as something else. */
export function conditionText(name: string): string {
  const words = name.split(' ');
  const taken = words.some((word) => /^(?:and|or)$/i.test(word)) || /^(?:x|d|w|days?|weeks?)$/i.test(words[0]!);
  return PHRASE.test(name) && !taken ? name : JSON.stringify(name);
}

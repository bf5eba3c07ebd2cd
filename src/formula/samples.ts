import { propText } from './text/names.js';
import { type Walk } from './walk.js';

/** What to write instead, in messages: in the form that the formula is written in. */

/** A comparison of a text field with a text. */
export function comparesText({ form }: Walk, prop: string): string {
  if (form === 'text') return `IF(${propText(prop)} = "…", 1, 0)`;
  return `["IF", ${fieldSample(prop)}, "equal to", {"type":"rawValue","value":"…"}, 1, 0]`;
}

function fieldSample(prop: string): string {
  return JSON.stringify({ type: 'propertyValue', prop });
}

/** A field read as it is known on the day. */
export function readsField({ form }: Walk, prop: string): string {
  return form === 'text' ? propText(prop) : fieldSample(prop);
}

/** A text to compare with. */
export function textConstant({ form }: Walk, value = '…'): string {
  return form === 'text' ? JSON.stringify(value) : JSON.stringify({ type: 'rawValue', value });
}

/** A series read on the day. */
export function readsSeries({ form }: Walk, prop: string): string {
  return form === 'text' ? propText(prop) : JSON.stringify({ type: 'metricOverTime', prop });
}

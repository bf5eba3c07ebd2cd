import { type Day, dayFromIso } from '../calendar/index.js';
import { TidemarkError } from '../errors/index.js';
import { MODELS, type Model } from '../model/index.js';

/** A date that an option gives. @throws DATE_INVALID */
export function dayOption(name: string, text: string | undefined): Day | undefined {
  if (text === undefined) return undefined;
  const day = dayFromIso(text);
  if (day !== undefined) return day;
  throw new TidemarkError('DATE_INVALID', `${name} is "${text}"; write a date such as 2026-11-21.`, { path: name });
}

/** A model that an option names, in whatever case. @throws BAD_USER_INPUT */
export function modelOption(text: string | undefined): Model | undefined {
  if (text === undefined) return undefined;
  const name = text.toUpperCase().replaceAll('-', '_');
  const model = MODELS.find((each) => each === name);
  if (model !== undefined) return model;
  throw new TidemarkError('BAD_USER_INPUT', `--model is "${text}"; give one of ${MODELS.join(', ')}.`, {
    path: '--model',
    suggestions: [...MODELS],
  });
}

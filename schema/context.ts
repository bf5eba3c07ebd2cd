import { type Origin } from '../src/ingestion/types.js';
import { type Loaders } from './loaders/index.js';
import { type Caller, type Services } from './services.js';

/** One per request. */
export interface TidemarkContext {
  readonly services: Services;
  readonly caller: Caller;
  readonly loaders: Loaders;
}

/** As whose a batch is recorded. */
export function originOf(caller: Caller): Origin {
  return { apiKeyId: caller.apiKeyId, source: 'api' };
}

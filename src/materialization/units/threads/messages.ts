import { type UnitRef } from '../../../storage/index.js';
import { type Log } from '../../log.js';
import { type UnitOutcome } from '../types.js';
import { type ToldError } from './told-error.js';

/** What a thread is asked: to do a unit, or to close its database and end. One unit at a time. */
export type Question = ({ readonly is: 'unit' } & UnitRef) | { readonly is: 'end' };

/** What a thread says: it has begun; what became of the unit, or why nobody can say (the database is away); a line for the log. */
export type Answer =
  | { readonly is: 'ready' }
  | { readonly is: 'outcome'; readonly outcome: UnitOutcome }
  | { readonly is: 'failed'; readonly error: ToldError }
  | {
      readonly is: 'line';
      readonly level: keyof Log;
      readonly facts: Record<string, unknown>;
      /** `err` of the facts. */
      readonly error?: ToldError;
      readonly message: string;
    };

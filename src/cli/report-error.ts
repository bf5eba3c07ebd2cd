import { TidemarkError } from '../errors/index.js';

/** Prints an error for a person at a terminal: what is wrong, where, and what to do; a stack only for a defect. */
export function reportError(error: unknown): void {
  if (error instanceof TidemarkError) {
    process.stderr.write(`${error.code}: ${error.message}\n`);
    const [best] = error.suggestions;
    if (best !== undefined && !error.message.includes(best))
      process.stderr.write(`Did you mean: ${error.suggestions.join(', ')}?\n`);
    return;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

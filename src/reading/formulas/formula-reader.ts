import { explain } from './explain.js';
import { preview } from './preview.js';
import { type FormulaReaderOptions } from './snapshot.js';
import {
  type ExplainRequest,
  type Explanation,
  type FormulaReader,
  type Preview,
  type PreviewRequest,
} from './types.js';

/** Tries formulas over stored data: computed now, stored nowhere. */
export class StoredFormulaReader implements FormulaReader {
  readonly #options: FormulaReaderOptions;

  constructor(options: FormulaReaderOptions) {
    this.#options = options;
  }

  preview(request: PreviewRequest): Promise<Preview> {
    return preview(this.#options, request);
  }

  explain(request: ExplainRequest): Promise<Explanation> {
    return explain(this.#options, request);
  }
}

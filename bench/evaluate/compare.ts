import { type DuckDbFormulas } from './duckdb.js';
import { type EngineFormulas } from './engine.js';

/** Number of values, each of which the engine and DuckDB give alike: empty both, or within 1e-9. @throws Error naming the first other one */
export async function compareValues(engine: EngineFormulas, duckDb: DuckDbFormulas, from: number): Promise<number> {
  const values = engine.values();
  let compared = 0;
  for await (const [company, day, ...theirs] of duckDb.values()) {
    const at = (day! - from) * 256 + (company! & 255);
    theirs.forEach((their, k) => {
      const our = values[company! >> 8]![k]![at]!;
      const same =
        their === null
          ? Number.isNaN(our)
          : Math.abs(our - their) <= 1e-9 * Math.max(1e-3, Math.abs(our), Math.abs(their));
      if (!same) throw new Error(`${engine.metrics[k]!.id}, company ${company}, day ${day}: ${our}, DuckDB ${their}`);
      compared++;
    });
  }
  return compared;
}

import { isoFromDay } from '../../calendar/index.js';
import { type Fault } from '../../engine/index.js';
import { BLOCK_SIZE } from '../../model/index.js';
import { type Registry } from '../../registry/index.js';
import { EntityReader } from '../../storage/entities-reader.js';
import { type Database } from '../../storage/index.js';
import { type Log } from '../log.js';
import { type UnitTask } from './unit.js';

interface Thrown {
  readonly first: Fault;
  readonly unit: UnitTask;
  count: number;
}

/**
 * Tells of definitions that threw in one run: each once, with its plugin and the first entity and day where it happened, and at the end
 * of the run how often. The values are empty and the run goes on; a line a value could be millions.
 */
export class FaultReport {
  readonly #options: { readonly log: Log; readonly registry: Registry; readonly database: Database };
  readonly #run: number;
  readonly #thrown = new Map<string, Thrown>();

  constructor(options: { log: Log; registry: Registry; database: Database }, run: number) {
    this.#options = options;
    this.#run = run;
  }

  add(fault: Fault, unit: UnitTask): void {
    const key = `${fault.kind} ${fault.name}`;
    const known = this.#thrown.get(key);
    if (known === undefined) this.#thrown.set(key, { first: fault, unit, count: 1 });
    else known.count++;
  }

  /** Writes what was gathered to the log. */
  async end(): Promise<void> {
    const { log, registry, database } = this.#options;
    const entities = new EntityReader(database);
    for (const { first, unit, count } of this.#thrown.values()) {
      const id = unit.block * BLOCK_SIZE + first.slot;
      const [entity] = await entities.byIds(unit.model, [id]);
      const found = registry.definitions.find(
        ({ definition }) => definition.kind === first.kind && definition.name === first.name,
      );
      const facts = {
        run: this.#run,
        plugin: found?.plugin,
        [first.kind]: first.name,
        model: unit.model,
        entity: entity?.externalId ?? id,
        day: isoFromDay(first.day),
        thrown: first.message,
        values: count,
      };
      const whose = found === undefined ? '' : ` of the plugin ${found.plugin}`;
      log.warn(
        facts,
        `${first.kind} ${first.name}${whose} threw: ${count === 1 ? 'a value is' : `at least ${count} values are`} empty`,
      );
    }
    this.#thrown.clear();
  }
}

import { isoFromDay } from '../../calendar/index.js';
import { type Fault } from '../../engine/index.js';
import { BLOCK_SIZE } from '../../model/index.js';
import { type Registry } from '../../registry/index.js';
import { EntityReader } from '../../storage/entities-reader.js';
import { addWarnings, type Database, type RunWarning } from '../../storage/index.js';
import { type Log } from '../log.js';
import { type UnitTask } from './unit.js';

interface Thrown {
  readonly first: Fault;
  readonly unit: UnitTask;
  count: number;
}

/** What a run keeps, and what the log gets, of one definition. */
interface Told {
  readonly warning: RunWarning;
  readonly facts: object;
  readonly message: string;
}

/**
 * Tells of definitions that threw in a unit: each once a run, with its plugin and the first entity and day where it happened; how often
 * stands with the run. The values are empty and the run goes on; a line a value could be millions.
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

  /** Stores what was gathered with the run, and logs what the run had not told of yet. */
  async end(): Promise<void> {
    if (this.#thrown.size === 0) return;
    const { log, database } = this.#options;
    const told = await Promise.all([...this.#thrown].map(([name, thrown]) => this.#tell(name, thrown)));
    this.#thrown.clear();
    const warnings = told.map(({ warning }) => warning);
    const added = await database.write((session) => addWarnings(session, this.#run, warnings));
    for (const { facts, message, warning } of told) {
      if (added.some(({ name }) => name === warning.name)) log.warn({ run: this.#run, ...facts }, message);
    }
  }

  async #tell(name: string, { first, unit, count }: Thrown): Promise<Told> {
    const { registry, database } = this.#options;
    const id = unit.block * BLOCK_SIZE + first.slot;
    const [entity] = await new EntityReader(database).byIds(unit.model, [id]);
    const found = registry.definitions.find(
      ({ definition }) => definition.kind === first.kind && definition.name === first.name,
    );
    const [who, day] = [entity?.externalId ?? id, isoFromDay(first.day)];
    const facts = { plugin: found?.plugin, [first.kind]: first.name, model: unit.model, entity: who, day };
    const whose = found === undefined ? '' : ` of the plugin ${found.plugin}`;
    const text = `${name}${whose} threw for ${unit.model} ${who} on ${day}: ${first.message}`;
    return {
      warning: { name, text, values: count },
      facts: { ...facts, thrown: first.message, values: count },
      message: `${name}${whose} threw: ${count === 1 ? 'a value is' : `at least ${count} values are`} empty`,
    };
  }
}

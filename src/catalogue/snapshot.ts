import { type Day } from '../calendar/index.js';
import { type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import {
  readMetrics,
  readWatermark,
  type Series,
  type SeriesCatalogue,
  type Session,
  type StoredMetric,
} from '../storage/index.js';
import { type World, WorldBuilder } from './world.js';

/** What is known of all metrics at one moment: everything a read or a unit plans with. */
export interface CatalogueSnapshot {
  readonly series: readonly Series[];
  readonly metrics: readonly StoredMetric[];
  readonly watermark: Day | null;
  find(model: Model, key: string, property: string): Series | undefined;
  seriesById(id: number): Series | undefined;
  world(which: 'published' | 'newest'): World;
}

/** Reads catalogue snapshots: of a reading session, or with a list of series that was read before a writing one began. */
export class CatalogueReader {
  readonly #series: SeriesCatalogue;
  readonly #worlds: WorldBuilder;

  constructor(series: SeriesCatalogue, registry: Registry) {
    this.#series = series;
    this.#worlds = new WorldBuilder(registry);
  }

  /** All series. To be called outside of a session: it takes a connection of its own. */
  list(): Promise<Series[]> {
    return this.#series.list();
  }

  /** Everything as a reading session sees it. Three statements. */
  async readAll(session: Session): Promise<CatalogueSnapshot> {
    return this.read(session, await this.#series.listIn(session));
  }

  /** Definitions and watermark as the session sees them. Two statements. */
  async read(session: Session, series: readonly Series[]): Promise<CatalogueSnapshot> {
    const metrics = await readMetrics(session);
    const watermark = await readWatermark(session);
    const byKey = new Map(series.map((entry) => [`${entry.model}\0${entry.key}\0${entry.property}`, entry]));
    const byId = new Map(series.map((entry) => [entry.id, entry]));
    const worlds = new Map<string, World>();
    return {
      series,
      metrics,
      watermark,
      find: (model, key, property) => byKey.get(`${model}\0${key}\0${property}`),
      seriesById: (id) => byId.get(id),
      world: (which) => {
        let world = worlds.get(which);
        if (world === undefined) {
          world = this.#worlds.build(which, metrics, series);
          worlds.set(which, world);
        }
        return world;
      },
    };
  }
}

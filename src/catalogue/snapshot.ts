import { type Day } from '../calendar/index.js';
import { type Model } from '../model/index.js';
import { type Registry } from '../registry/index.js';
import {
  readMetrics,
  readRollUps,
  readWatermark,
  type Series,
  type SeriesCatalogue,
  type Session,
  type StoredMetric,
  type StoredRollUp,
} from '../storage/index.js';
import { type World, WorldBuilder, type WorldName } from './world.js';

/** What is known of all metrics at one moment: everything a read or a unit plans with. */
export interface CatalogueSnapshot {
  readonly series: readonly Series[];
  readonly metrics: readonly StoredMetric[];
  readonly watermark: Day | null;
  /** The hidden company series that children's series have been combined into. */
  readonly rollUps: readonly StoredRollUp[];
  /** The one that is made of this, see rollUpIdentity. */
  rollUp(identity: string): KeptRollUp | undefined;
  find(model: Model, key: string, property: string): Series | undefined;
  seriesById(id: number): Series | undefined;
  world(which: WorldName): World;
}

/** A roll-up with its series. */
export interface KeptRollUp {
  readonly series: Series;
  /** All days up to this one are there; null: some of its history is missing. */
  readonly through: Day | null;
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

  /** Everything as a reading session sees it. Four statements. */
  async readAll(session: Session): Promise<CatalogueSnapshot> {
    return this.read(session, await this.#series.listIn(session));
  }

  /** Definitions, watermark and roll-ups as the session sees them. Three statements. */
  async read(session: Session, series: readonly Series[]): Promise<CatalogueSnapshot> {
    const metrics = await readMetrics(session);
    const watermark = await readWatermark(session);
    const rollUps = await readRollUps(session);
    const byIdentity = new Map(rollUps.map((rollUp) => [rollUp.identity, rollUp]));
    const byKey = new Map(series.map((entry) => [`${entry.model}\0${entry.key}\0${entry.property}`, entry]));
    const byId = new Map(series.map((entry) => [entry.id, entry]));
    const worlds = new Map<string, World>();
    return {
      series,
      metrics,
      watermark,
      rollUps,
      rollUp: (identity) => {
        const kept = byIdentity.get(identity);
        const of = kept === undefined ? undefined : byId.get(kept.series);
        return kept === undefined || of === undefined ? undefined : { series: of, through: kept.through };
      },
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

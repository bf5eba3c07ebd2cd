import { type Model } from '../../model/index.js';
import { type Series, type SeriesCatalogue, type SeriesSpec } from '../../storage/index.js';

/** The activity series of a batch, and of their numeric properties, each at a position. */
export class SeriesPositions {
  readonly #list: { readonly name: string; readonly property: string }[] = [];
  readonly #activities = new Map<string, number>();
  readonly #properties: (Map<string, number> | undefined)[] = [];

  get count(): number {
    return this.#list.length;
  }

  activity(name: string): number {
    let position = this.#activities.get(name);
    if (position === undefined) {
      position = this.#add(name, '');
      this.#activities.set(name, position);
    }
    return position;
  }

  property(activity: number, property: string): number {
    let properties = this.#properties[activity];
    if (properties === undefined) {
      properties = new Map();
      this.#properties[activity] = properties;
    }
    let position = properties.get(property);
    if (position === undefined) {
      position = this.#add(this.#list[activity]!.name, property);
      properties.set(property, position);
    }
    return position;
  }

  /** Finds or creates the series of a model; by position. */
  ensure(catalogue: SeriesCatalogue, model: Model): Promise<Series[]> {
    return catalogue.ensure(
      this.#list.map(
        ({ name, property }): SeriesSpec => ({
          model,
          key: `activities.${name}`,
          property,
          kind: 'COUNTER',
          fold: 'SUM',
        }),
      ),
    );
  }

  #add(name: string, property: string): number {
    this.#list.push({ name, property });
    return this.#list.length - 1;
  }
}

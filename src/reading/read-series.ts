import { type World } from '../catalogue/world.js';
import { type ReadSource } from '../engine/index.js';
import { keyOf } from '../formula/index.js';
import { type Model } from '../model/index.js';
import { distinctKey, type Series } from '../storage/index.js';

/** The series of a model, found by key and property. */
export type SeriesLookup = (model: Model, key: string, property: string) => Series | undefined;

/** The stored series behind a read, whose revisions say whether it has changed; undefined where there is none yet. */
export function seriesOfRead(of: ReadSource, model: Model, _world: World, find: SeriesLookup): Series | undefined {
  switch (of.is) {
    case 'series':
      return find(model, keyOf(of.reference), of.property ?? '');
    case 'text':
      return find(model, keyOf(of.reference), '');
    case 'distinct':
      return find(model, distinctKey(keyOf(of.reference)), of.property);
    case 'children':
      return undefined;
  }
}

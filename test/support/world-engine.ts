import { WorldEngine as Engine } from '../../src/testing/golden/world-engine.js';
import { goldenRegistry } from './golden.js';
import { type World } from './world.js';

/** The columnar engine over columns made from a world, with the built-in language. */
export class WorldEngine extends Engine {
  constructor(world: World) {
    super(world, goldenRegistry);
  }
}

import { Spine1795219200000 } from './1795219200000-spine.js';
import { RollUps1795300000000 } from './1795300000000-roll-ups.js';
import { Distinct1795400000000 } from './1795400000000-distinct.js';
import { Deletions1795500000000 } from './1795500000000-deletions.js';
import { ChildrenInOrder1795600000000 } from './1795600000000-children-in-order.js';
import { LeasesAndOrigins1795700000000 } from './1795700000000-leases-and-origins.js';
import { CheckpointsOfBlocks1795800000000 } from './1795800000000-checkpoints-of-blocks.js';
import { UnitsOfBlocks1795900000000 } from './1795900000000-units-of-blocks.js';

/** All migrations, oldest first. */
export const MIGRATIONS = [
  Spine1795219200000,
  RollUps1795300000000,
  Distinct1795400000000,
  Deletions1795500000000,
  ChildrenInOrder1795600000000,
  LeasesAndOrigins1795700000000,
  CheckpointsOfBlocks1795800000000,
  UnitsOfBlocks1795900000000,
];

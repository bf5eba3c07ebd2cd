import { Spine1795219200000 } from './1795219200000-spine.js';

/** All migrations, oldest first. */
export const MIGRATIONS = [Spine1795219200000];

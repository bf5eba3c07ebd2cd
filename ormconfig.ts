import 'reflect-metadata';
import { createDataSource } from './src/storage/data-source.js';

/** TypeORM's DataSource of the environment, for the typeorm command line: `npx typeorm -d dist/ormconfig.js migration:show`. */
export default createDataSource({ url: process.env.DATABASE_URL, dataDir: process.env.DATA_DIR });

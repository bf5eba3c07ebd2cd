import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import tidemark from '../../plugins/index.js';
import { createRegistry } from '../../src/registry/index.js';
import { type GoldenFile, parseGolden } from '../../src/testing/golden/parse.js';
import { type GoldenEvaluator, runFile } from '../../src/testing/golden/run.js';

export { type GoldenCase, type GoldenFile, type GoldenSection, parseGolden } from '../../src/testing/golden/parse.js';
export { agree, type GoldenEvaluator, type GoldenQuestion, jsonOf } from '../../src/testing/golden/run.js';

/** The built-in language, as golden cases use it. */
export const goldenRegistry = createRegistry([tidemark]);

/** Runs a golden file through an implementation; returns what is wrong, each with its line. */
export function runGolden(file: GoldenFile, evaluator: GoldenEvaluator): Promise<string[]> {
  return runFile(file, evaluator, goldenRegistry);
}

const GOLDEN_DIR = join(__dirname, '..', 'golden');

/** All golden files, by path below test/golden. */
export function goldenFiles(): GoldenFile[] {
  return readdirSync(GOLDEN_DIR, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.golden'))
    .sort()
    .map((name) => parseGolden(readFileSync(join(GOLDEN_DIR, name), 'utf8'), name));
}

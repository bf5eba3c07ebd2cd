import { type Session } from '../types.js';

/** What a definition of a plugin did wrong in a run, for people. */
export interface RunWarning {
  /** Which definition: a run tells of each once. */
  readonly name: string;
  /** The first time. */
  readonly text: string;
  /** Values that are empty because of it, at least. */
  readonly values: number;
}

/** A run keeps so many warnings, of so many characters each; the column holds 16 KiB. */
const MOST = 10;
const LONGEST = 400;

/** Adds to a run's warnings; returns those of definitions that the run had no warning of. */
export async function addWarnings(
  session: Session,
  run: number,
  warnings: readonly RunWarning[],
): Promise<RunWarning[]> {
  const lock = session.dialect === 'sqlite' ? '' : ' FOR UPDATE';
  const rows = await session.all<{ warnings: string | null }>(`SELECT warnings FROM run WHERE id = ?${lock}`, [run]);
  if (rows[0] === undefined) return [];
  const known = new Map(warningsOf(rows[0].warnings).map((warning) => [warning.name, warning]));
  const added: RunWarning[] = [];
  for (const warning of warnings) {
    const before = known.get(warning.name);
    if (before !== undefined) known.set(warning.name, { ...before, values: before.values + warning.values });
    else added.push({ ...warning, text: warning.text.slice(0, LONGEST) });
  }
  const kept = [...known.values(), ...added].slice(0, MOST);
  await session.run('UPDATE run SET warnings = ? WHERE id = ?', [JSON.stringify(kept), run]);
  return added.slice(0, Math.max(MOST - known.size, 0));
}

/** As they are stored. */
export function warningsOf(json: string | null): RunWarning[] {
  return json === null ? [] : (JSON.parse(json) as RunWarning[]);
}

import { statSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { TidemarkError } from '../../errors/index.js';
import { type Ingestion } from '../../ingestion/index.js';
import { activities, companies, endUsers, type ImportKind, metrics } from './kinds.js';
import { count } from './progress.js';
import { type ImportSummary, runImport } from './run-import.js';
import { openCsv } from './source.js';

/** What an import needs of the app. */
export interface ImportApp {
  readonly ingestion: Ingestion;
  /** Its dialect says whether writers wait for each other; without it they are taken to. */
  readonly database?: { readonly dialect: 'sqlite' | 'mysql' };
  close(): Promise<void>;
}

interface ImportOptions {
  readonly map?: ReadonlyMap<string, string>;
  readonly set?: ReadonlyMap<string, string>;
  readonly createCompanies?: boolean;
  readonly rejects?: string;
}

/** Exit code where rows were rejected and all others stored. */
export const SOME_REJECTED = 2;

/** `tidemark import companies|end-users|activities|metrics FILE`. */
export function importCommand(openApp: () => Promise<ImportApp>): Command {
  const command = new Command('import').description(
    'Import a CSV file, gzipped or not. Safe to run again, and while a server runs on the same data.',
  );
  for (const kind of [companies, endUsers, activities, metrics])
    command.addCommand(kindCommand<never>(kind as ImportKind<never>, openApp));
  return command;
}

function kindCommand<I>(kind: ImportKind<I>, openApp: () => Promise<ImportApp>): Command {
  const command = new Command(kind.name)
    .description(kind.summary)
    .argument('<file>', 'CSV file with a header, gzipped or not; - for standard input')
    .option('--map <column=field>', 'use a column of another name (may be given several times)', pair)
    .option('--set <field=value>', 'a value for rows that have none (may be given several times)', pair)
    .option('--rejects <file>', 'where rejected rows go (default: FILE.rejected.csv; written only if there are any)');
  if (kind !== companies)
    command.option('--create-companies', 'create companies that are not known yet, instead of rejecting their rows');
  command.addHelpText('after', helpOf(kind));
  return command.action(async (file: string, options: ImportOptions) => {
    const rejectsFile = options.rejects ?? (file === '-' ? 'stdin.rejected.csv' : `${file}.rejected.csv`);
    if (isSameFile(file, rejectsFile)) {
      throw new TidemarkError('FILE_UNREADABLE', `--rejects would overwrite ${file} itself.`, { path: '--rejects' });
    }
    const source = await openCsv(file);
    try {
      const app = await openApp();
      try {
        const summary = await runImport(source, kind, app.ingestion, {
          map: options.map ?? new Map(),
          set: options.set ?? new Map(),
          createCompanies: options.createCompanies ?? false,
          rejectsFile,
          oneWriter: app.database?.dialect !== 'mysql',
          terminal: process.stderr,
        });
        process.stdout.write(describe(kind, summary, rejectsFile));
        if (summary.rejected > 0) process.exitCode = SOME_REJECTED;
      } finally {
        await app.close();
      }
    } finally {
      source.close();
    }
  });
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((file) => statSync(file, { throwIfNoEntry: false }));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

function pair(text: string, known: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Write it as NAME=NAME.');
  return new Map([...known, [text.slice(0, at), text.slice(at + 1)]]);
}

function helpOf(kind: ImportKind<never> | ImportKind<unknown>): string {
  const lines = kind.fields.map((field) => `  ${field.aliases.join(', ').padEnd(56)} ${field.name}`);
  const free =
    kind.free === undefined
      ? 'Other columns are ignored.'
      : `Other columns become ${kind.free}: plain decimal numbers and true/false as such, the rest as text; empty cells are left out.`;
  const again =
    kind === activities || kind === metrics
      ? "A row without id gets one from the file's name, its line and its content: importing the same file again doubles nothing.\n"
      : 'An empty cell leaves a field as it is.\n';
  return `
Columns, in any order, whatever their case, and what they are (of several names the first that the file has):
${lines.join('\n')}
${free}
${again}
Exit code: 0 when every row was stored (or stored before), ${SOME_REJECTED} when some were rejected and the others stored, 1 when the import failed.
`;
}

function describe(kind: ImportKind<never> | ImportKind<unknown>, summary: ImportSummary, rejectsFile: string): string {
  const { rows, counts, rejected, seconds, ignored } = summary;
  const parts = [...Object.entries(counts), ['rejected', rejected] as const].map(([word, n]) => `${count(n)} ${word}`);
  const rate = count(Math.round(rows / Math.max(seconds, 0.001)));
  let text = `${kind.name}: ${count(rows)} rows: ${parts.join(', ')}. ${seconds.toFixed(1)} s, ${rate} rows/s.\n`;
  if (ignored.length > 0) text += `Ignored columns: ${ignored.join(', ')}.\n`;
  if (rejected > 0) text += `The rejected rows, with line numbers and reasons: ${rejectsFile}\n`;
  return text;
}

import 'reflect-metadata';
import { Command } from 'commander';
import { tidemarkVersion } from '../server/version.js';
import { demoCommand } from './demo-command.js';
import { formulaCommand } from './formula-command.js';
import { importCommand } from './import/index.js';
import { keysCommand } from './keys-command.js';
import { materializeCommand } from './materialize-command.js';
import { openCliApp } from './open-app.js';
import { pluginCommand } from './plugin-command.js';
import { rebuildPagesCommand } from './rebuild-pages-command.js';
import { reportError } from './report-error.js';
import { serveCommand } from './serve-command.js';
import { verifyCommand } from './verify-command.js';
import { workCommand } from './work-command.js';

/** The `tidemark` command. Settings come from the environment, see README.md. */
async function main(): Promise<void> {
  const program = new Command('tidemark')
    .description('A self-hosted server of customer metrics.')
    .version(tidemarkVersion())
    .addCommand(serveCommand())
    .addCommand(demoCommand())
    .addCommand(formulaCommand())
    .addCommand(importCommand(openCliApp))
    .addCommand(keysCommand(openCliApp))
    .addCommand(materializeCommand(openCliApp))
    .addCommand(pluginCommand())
    .addCommand(rebuildPagesCommand(openCliApp))
    .addCommand(verifyCommand(openCliApp))
    .addCommand(workCommand());
  await program.parseAsync();
}

main().catch((error: unknown) => {
  reportError(error);
  process.exitCode = 1;
});

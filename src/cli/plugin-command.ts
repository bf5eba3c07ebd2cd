import { Command } from 'commander';
import { loadPlugins } from '../registry/index.js';
import { checkPlugin, problemText } from '../testing/index.js';
import { newPlugin } from './plugin-new.js';

interface NewOptions {
  readonly typescript?: boolean;
}

function newCommand(): Command {
  return new Command('new')
    .description('Make a folder with a plugin, its test and its golden cases, ready to run.')
    .argument('<name>', 'name of the package: acme-health, @acme/tidemark-health')
    .option('--typescript', 'write it in TypeScript')
    .action((name: string, options: NewOptions) => {
      const { folder, files, linked } = newPlugin(process.cwd(), name, options.typescript === true);
      const write = (text: string) => process.stdout.write(`${text}\n`);
      write(`Made ${folder}: ${files.join(', ')}`);
      if (linked) write('It uses the Tidemark that made it (node_modules/tidemark is a link).');
      write(`Test it:   cd ${folder} && ${options.typescript === true ? 'npm install && ' : ''}npm test`);
      write(`Use it:    PLUGINS=./${folder} tidemark serve`);
    });
}

function checkCommand(): Command {
  return new Command('check')
    .description('Look for everything that can be wrong with a plugin: examples, arity, laws.')
    .argument('<module>', 'as in PLUGINS: a path (./acme-health) or the name of a package')
    .action(async (module: string) => {
      const [plugin] = await loadPlugins([module]);
      const problems = checkPlugin(plugin!);
      for (const problem of problems) process.stdout.write(`${problemText(problem)}\n`);
      const errors = problems.filter((problem) => problem.severity === 'error').length;
      const count = plugin!.definitions.length;
      process.stdout.write(
        errors === 0
          ? `${plugin!.name}: ${count === 1 ? '1 definition is' : `${count} definitions are`} sound\n`
          : `${plugin!.name}: ${errors === 1 ? '1 error' : `${errors} errors`}\n`,
      );
      if (errors > 0) process.exitCode = 1;
    });
}

/** `tidemark plugin new NAME` and `tidemark plugin check MODULE`: for those who write plugins; neither needs a database. */
export function pluginCommand(): Command {
  return new Command('plugin')
    .description('Write plugins: operators, aggregations and operands of your own.')
    .addCommand(newCommand())
    .addCommand(checkCommand());
}

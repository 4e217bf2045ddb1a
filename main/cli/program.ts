import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { NetloomError } from '#shared/errors';
import { exportFormats, type ExportFormat } from '#shared/ipc/engine';
import { engineNames } from '#shared/ipc/engines';
import { deviceWishes } from '#shared/runs/run';
import { describeLayers, describeTemplates, doctor } from './commands/about';
import { check } from './commands/check';
import { installEngine, listEngines, removeEngine } from './commands/engine';
import { newProject, profile, type NewOptions } from './commands/data';
import { evaluate, exportModel, predict } from './commands/judge';
import { train, type TrainOptions } from './commands/train';
import { Output, processTerminal, type Terminal } from './output';

const whole = (least: number) => (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < least)
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
  return n;
};
const jsonOption = () => new Option('--json', 'one JSON object a line on stdout, the last of type "result"');
type EngineName = (typeof engineNames)[number];
const engineName = () => new Argument('<name>', 'which engine').choices(engineNames);
const collect = (value: string, all: string[]) => [...all, value];

/** The whole command line. @returns the exit code */
export async function run(
  argv: readonly string[],
  version: string,
  terminal: Terminal = processTerminal,
): Promise<number> {
  const json = argv.includes('--json');
  const output = new Output(json, terminal);
  const program = new Command('netloom')
    .description('Design, train, judge and ship neural nets from the command line.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: (text) => (json ? undefined : terminal.err(text)) })
    .showHelpAfterError('(netloom COMMAND --help tells more)');

  program.command('new [data]').description('make a project from a data file, a folder of images or a template')
    .option('--data <file>', 'CSV, TSV, Parquet or JSON lines, or a folder with one subfolder of images per class').option('--target <column>', 'column to predict')
    .addOption(new Option('--task <task>').choices(['auto', 'classification', 'regression']).default('auto'))
    .option('--template <name>', 'start from a template').option('--seed <n>', 'seed of split and training', whole(0), 42)
    .requiredOption('--out <file>', 'project to write, NAME.netloom').addOption(jsonOption())
    .action((data: string | undefined, o: NewOptions) => newProject(data === undefined ? o : { ...o, data }, output)); // prettier-ignore
  program.command('profile <file>').description('what is in a data file, column by column, or in a folder of images').addOption(jsonOption())
    .action((file: string) => profile(file, output)); // prettier-ignore
  program.command('check <project>').description('all problems of a project, and what the net would cost').addOption(jsonOption())
    .action((file: string) => check(file, output)); // prettier-ignore
  program.command('train [projects...]').description('train projects, one after the other, and judge each on held-out rows')
    .option('--resume <run>', 'go on with an interrupted or stopped run, as if nothing had been').option('--from <run[:checkpoint]>', 'begin with the weights of a run: best (unless another is named), last or epoch-N')
    .option('--data <file>', 'other rows with the same columns').option('--run <dir>', 'folder of the run').option('--epochs <n>', 'epochs at most, in all', whole(1))
    .option('--seed <n>', 'seed of split and training', whole(0)).option('--set <path=value>', 'change a setting, such as training.batchSize=16', collect, [])
    .addOption(new Option('--device <device>', 'what trains: the best there is, the processor, or any graphics card').choices(deviceWishes))
    .addOption(jsonOption()).action((files: string[], o: TrainOptions) => train(files, o, output)); // prettier-ignore
  program.command('evaluate <run>').description('judge a run on its test part, or on another file or folder').option('--data <file>').addOption(jsonOption())
    .action((dir: string, o: { data?: string }) => evaluate(dir, o, output)); // prettier-ignore
  program.command('predict <model>').description('predictions for raw rows or images, from a run folder or an exported model')
    .requiredOption('--data <file>', 'a data file, a folder of images, or an image').requiredOption('--out <file>', 'CSV to write').addOption(jsonOption())
    .action((model: string, o: { data: string; out: string }) => predict(model, o, output)); // prettier-ignore
  program.command('export <run>').description('the trained net as files')
    .addOption(new Option('--format <format>').choices(exportFormats).makeOptionMandatory()).requiredOption('--out <path>').addOption(jsonOption())
    .action((dir: string, o: { format: ExportFormat; out: string }) => exportModel(dir, o, output)); // prettier-ignore
  program.command('layers [name]').description('the layers there are, or one in full').addOption(jsonOption())
    .action((name: string | undefined) => describeLayers(name, output)); // prettier-ignore
  program.command('templates').description('the projects that ship with the program').addOption(jsonOption())
    .action(() => describeTemplates(output)); // prettier-ignore
  program.command('doctor').description('what was found on this machine and what will be used').addOption(jsonOption())
    .action(() => doctor(output)); // prettier-ignore
  const engine = program
    .command('engine')
    .description('native engines that are fetched apart from the program');
  engine.command('list').description('the engines there are, and what is here').addOption(jsonOption())
    .action(() => listEngines(output)); // prettier-ignore
  engine.command('install').addArgument(engineName()).description('fetch an engine and use it from then on')
    .option('--force', 'also where this machine does not seem able to use it', false).addOption(jsonOption())
    .action((name: EngineName, o: { force: boolean }) => installEngine(name, o.force, output)); // prettier-ignore
  engine.command('remove').addArgument(engineName()).description('delete an engine').addOption(jsonOption())
    .action((name: EngineName) => removeEngine(name, output)); // prettier-ignore

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (json)
        output.failure(
          new NetloomError(
            'cli.usage',
            error.message.replace(/^error: /, ''),
            'netloom --help lists the commands.',
          ),
        );
      return error.exitCode === 0 ? 0 : 2;
    }
    output.failure(error);
    return error instanceof NetloomError && error.code === 'cli.usage' ? 2 : 1;
  }
}

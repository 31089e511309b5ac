import { check, checkHelp } from './check.js';
import { type CommandResult, type CommandWorld, failure } from './command.js';
import { convert, convertHelp } from './convert.js';
import { plan, planHelp } from './plan.js';
import { render, renderHelp } from './render.js';
import { BadClusterError } from './sources.js';

const commands = {
  render: { run: render, help: renderHelp },
  check: { run: check, help: checkHelp },
  convert: { run: convert, help: convertHelp },
  plan: { run: plan, help: planHelp },
} as const;

const help = `Usage: etcd-config render|check|convert|plan [options]

${Object.values(commands)
  .map((command) => command.help)
  .join('\n')}
  --help, --version
Exit codes: 0 done; 1 an error was found, or the plan is refused; 2 wrong use; 3 a file cannot be read.
`;

const isCommand = (word: string | undefined): word is keyof typeof commands =>
  word !== undefined && Object.hasOwn(commands, word);

/** Runs the command line of `etcd-config`; never throws for what a user can do wrong. */
export function main(argv: readonly string[], world: CommandWorld, version: string): CommandResult {
  const [word, ...rest] = argv;
  const beforeFlags = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (word === '--version') return { stdout: `${version}\n`, stderr: '', exitCode: 0 };
  if (word === '--help' || word === '-h') return { stdout: help, stderr: '', exitCode: 0 };
  if (!isCommand(word)) {
    const wrong = word === undefined ? 'no command given' : `no command is called ${word}`;
    return { stdout: '', stderr: `${wrong}\n${help}`, exitCode: 2 };
  }
  const command = commands[word];
  if (beforeFlags.includes('--help') || beforeFlags.includes('-h')) {
    return { stdout: command.help, stderr: '', exitCode: 0 };
  }
  try {
    return command.run(rest, world);
  } catch (error) {
    if (error instanceof BadClusterError) return { stdout: '', stderr: error.message, exitCode: 1 };
    return failure(error);
  }
}

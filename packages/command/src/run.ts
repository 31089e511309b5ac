import { visible } from '@harderway/diagnostics';
import { versionLines } from './built-in.js';
import { commandsOf, type Program } from './command.js';
import { type CommandError, isCommandError, isUsageError, type UsageError } from './errors.js';
import { EXIT } from './exit-codes.js';
import { commandHelp, programHelp } from './help.js';
import { asksForJson, parseCommandLine, type Request } from './parse.js';
import type { World } from './world.js';

type Run = Extract<Request, { readonly kind: 'run' }>;

function help(
  program: Program,
  { command }: Extract<Request, { readonly kind: 'help' }>,
  { stdout }: World,
): string {
  const own = command === undefined || command === program.otherwise;
  return own ? programHelp(program, stdout.columns()) : commandHelp(program, command, stdout.columns());
}

/** Points to the help of the command that a wrong command line seems to mean. */
function helpFor({ name, commands }: Program, args: readonly string[]): string {
  const command = args.find((word) => commands.some((each) => each.name === word));
  return `try '${name}${command === undefined ? '' : ` ${command}`} --help'`;
}

async function printFailure(
  program: Program,
  { message, hint }: Pick<CommandError, 'message' | 'hint'>,
  { stderr }: World,
): Promise<void> {
  const label = `${program.name}: ${stderr.paint('error', 'error')}:`;
  const hintLine = `  ${stderr.paint('faint', 'hint:')} ${visible(hint ?? '', { lines: true })}\n`;
  await stderr.write(`${label} ${visible(message, { lines: true })}\n${hint === undefined ? '' : hintLine}`);
}

/** Prints an error as JSON, for readers of a command with JSON output. */
async function printJson(error: UsageError | CommandError, { stdout }: World): Promise<void> {
  const { code, message, hint } = error;
  await stdout.write(`${JSON.stringify({ error: { code, message, hint } }, undefined, 2)}\n`);
}

async function runCommand(program: Program, request: Run, json: boolean, world: World): Promise<number> {
  const { command, options, operands, terminator } = request;
  try {
    return (await command.run({ options, operands, terminator, world })) ?? EXIT.ok;
  } catch (error) {
    // A program knows its own commands alone.
    const isOwn = commandsOf(program).includes(command);
    const code = isOwn ? await program.report?.(error, { world, command, options, json }) : undefined;
    if (code !== undefined) return code;
    throw error;
  }
}

/** Runs a command line and returns the exit code. Throws bugs only. */
export async function runProgram(program: Program, args: readonly string[], world: World): Promise<number> {
  const json = asksForJson(program, args);
  try {
    const request = parseCommandLine(program, args, world.environment);
    if (request.kind === 'run') return await runCommand(program, request, json, world);
    await world.stdout.write(
      request.kind === 'help' ? help(program, request, world) : await versionLines(program, world),
    );
    return EXIT.ok;
  } catch (error) {
    const isUsage = isUsageError(error);
    if (!isUsage && !isCommandError(error)) throw error;
    const { message, hint = isUsage ? helpFor(program, args) : undefined } = error;
    await printFailure(program, { message, hint }, world);
    if (json) await printJson(error, world);
    return isUsage ? EXIT.usage : EXIT.problems;
  }
}

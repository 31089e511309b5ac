import { visible } from '@harderway/diagnostics';
import type { Program } from './command.js';
import { completion } from './completion.js';
import { CommandError, UsageError } from './errors.js';
import { EXIT } from './exit-codes.js';
import { commandHelp, programHelp } from './help.js';
import { asksForJson, parseCommandLine, type Request } from './parse.js';
import type { World } from './world.js';

type Run = Extract<Request, { readonly kind: 'run' }>;

function help(program: Program, { command }: Extract<Request, { readonly kind: 'help' }>): string {
  const own = command === undefined || command === program.otherwise;
  return own ? programHelp(program) : commandHelp(program, command);
}

/** Points to the help of the command that a wrong command line seems to mean. */
function helpFor({ name, commands }: Program, args: readonly string[]): string {
  const command = args.find((word) => commands.some((each) => each.name === word));
  return `Try '${name}${command === undefined ? '' : ` ${command}`} --help'.\n`;
}

async function printFailure(
  program: Program,
  { message, hint }: UsageError | CommandError,
  otherwise: string,
  { stderr }: World,
): Promise<void> {
  const label = `${program.name}: ${stderr.paint('error', 'error')}:`;
  const hintLine = `  ${stderr.paint('faint', 'hint:')} ${visible(hint ?? '', { lines: true })}\n`;
  await stderr.write(
    `${label} ${visible(message, { lines: true })}\n${hint === undefined ? otherwise : hintLine}`,
  );
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
    const code = await program.report?.(error, { world, command, options, json });
    if (code !== undefined) return code;
    throw error;
  }
}

/** Runs a command line and returns the exit code. Throws bugs only. */
export async function runProgram(program: Program, args: readonly string[], world: World): Promise<number> {
  const json = asksForJson(program, args);
  try {
    const request = parseCommandLine(program, args);
    if (request.kind === 'run') return await runCommand(program, request, json, world);
    if (request.kind === 'help') await world.stdout.write(help(program, request));
    else if (request.kind === 'version') await world.stdout.write(`${world.version}\n`);
    else await world.stdout.write(completion(program, request.shell));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof CommandError)) throw error;
    const isUsage = error instanceof UsageError;
    await printFailure(program, error, isUsage ? helpFor(program, args) : '', world);
    if (json) await printJson(error, world);
    return isUsage ? EXIT.usage : EXIT.problems;
  }
}

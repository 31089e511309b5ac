import { visible } from '@harderway/diagnostics';
import type { Program } from './command.js';
import { completion } from './completion.js';
import { CommandError, UsageError } from './errors.js';
import { EXIT } from './exit-codes.js';
import { commandHelp, programHelp } from './help.js';
import { parseCommandLine } from './parse.js';
import type { World } from './world.js';

async function perform(program: Program, args: readonly string[], world: World): Promise<number> {
  const request = parseCommandLine(program, args);
  switch (request.kind) {
    case 'help': {
      const { command } = request;
      const own = command === undefined || command === program.otherwise;
      await world.stdout.write(own ? programHelp(program) : commandHelp(program, command));
      return EXIT.ok;
    }
    case 'version':
      await world.stdout.write(`${world.version}\n`);
      return EXIT.ok;
    case 'completion':
      await world.stdout.write(completion(program, request.shell));
      return EXIT.ok;
    case 'run': {
      const { command, options, operands, terminator } = request;
      return (await command.run({ options, operands, terminator, world })) ?? EXIT.ok;
    }
  }
}

/** Carries a command line out and gives the exit code. Throws only what is a bug. */
export async function runProgram(program: Program, args: readonly string[], world: World): Promise<number> {
  try {
    return await perform(program, args, world);
  } catch (error) {
    const { stderr } = world;
    const label = `${program.name}: ${stderr.paint('error', 'error')}:`;
    if (error instanceof UsageError) {
      await stderr.write(`${label} ${visible(error.message)}\nTry '${program.name} --help'.\n`);
      return EXIT.usage;
    }
    if (!(error instanceof CommandError)) throw error;
    const hint =
      error.hint === undefined ? '' : `  ${stderr.paint('faint', 'hint:')} ${visible(error.hint)}\n`;
    await stderr.write(`${label} ${visible(error.message, { lines: true })}\n${hint}`);
    return EXIT.problems;
  }
}

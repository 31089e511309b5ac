import {
  type Command,
  CommandError,
  defineCommand,
  EXIT,
  readText,
  type Values,
  type World,
} from '@harderway/command';
import {
  evaluate,
  formatLdirectord,
  LdirectordError,
  parse,
  plainEnvironment,
} from '@harderway/ldirectord-config';
import { formatKeepalived } from '../build/format.js';
import { KeepalivedError } from '../errors.js';
import { fromLdirectord } from '../ldirectord/from-ldirectord.js';
import { toLdirectord } from '../ldirectord/to-ldirectord.js';
import { environmentOptions } from './environment.js';
import { oneFile, readFile } from './read.js';

/** A file of the other program, and what it has no words for. */
interface Converted {
  readonly text: string;
  /** Whether the program understands all of the file that is converted. */
  readonly whole: boolean;
  readonly notes: readonly string[];
}

function convertLdirectord(text: string): Converted {
  const { state, messages } = evaluate(parse(text), plainEnvironment);
  if (state === undefined)
    throw new CommandError('not-valid', messages[0]?.message.trim() ?? 'ldirectord does not take the file', {
      hint: 'ldirectord-config check',
    });
  const { config, notes } = fromLdirectord(state, plainEnvironment);
  return { text: formatKeepalived(config), whole: true, notes };
}

async function convertKeepalived(
  world: World,
  path: string,
  options: Values<typeof environmentOptions>,
): Promise<Converted | undefined> {
  const read = await readFile(world, path, options);
  if (read === undefined) return undefined;
  const { config, notes } = toLdirectord(read.state);
  return { text: formatLdirectord(config), whole: read.whole, notes };
}

const options = environmentOptions;

export const convert: Command = defineCommand<typeof options>({
  name: 'convert',
  summary: 'print a keepalived.conf as an ldirectord.cf, or the other way round',
  description:
    'Virtual servers become sections with the same table and the same kind of checks, and sections become virtual servers. What the other program has no words for is said on the standard error.',
  operands: oneFile,
  options,
  examples: [['keepalived-config convert ldirectord.cf', 'print the services as a keepalived.conf']],
  async run({ operands: [path = '-'], options: given, world }) {
    const text = await readText(world, path);
    try {
      const isLdirectord = /^[ \t]*virtual6?[ \t]*=/m.test(text);
      const converted = isLdirectord ? convertLdirectord(text) : await convertKeepalived(world, path, given);
      if (converted === undefined) return EXIT.problems;
      await world.stdout.write(converted.text);
      for (const note of converted.notes) world.stderr.write(`keepalived-config: ${note}\n`);
      return converted.whole ? EXIT.ok : EXIT.problems;
    } catch (error) {
      if (!(error instanceof KeepalivedError || error instanceof LdirectordError)) throw error;
      throw new CommandError(error.code, error.message, { cause: error });
    }
  },
});

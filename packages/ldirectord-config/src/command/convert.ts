import { type Command, CommandError, defineCommand, EXIT, readText } from '@harderway/command';
import { hasErrors } from '@harderway/diagnostics';
import { textKind } from '@harderway/ipvs';
import { printDiagnostics } from '@harderway/ipvs/command';
import { LdirectordError } from '../errors.js';
import { formatLdirectord } from '../format/format.js';
import { fromKeepalived } from '../keepalived/read.js';
import { toKeepalived } from '../keepalived/write.js';
import type { LdirectordConfig } from '../model.js';
import { oneFile, readFile } from './read.js';
import { thisMachine } from './this-machine.js';

function write(config: LdirectordConfig): string {
  try {
    return formatLdirectord(config);
  } catch (error) {
    if (!(error instanceof LdirectordError)) throw error;
    throw new CommandError(error.code, error.message, { cause: error });
  }
}

export const convert: Command = defineCommand({
  name: 'convert',
  summary: 'print an ldirectord.cf as a keepalived.conf, or the other way round',
  description:
    'The virtual servers of a keepalived.conf become sections with the same table and the same kind of checks, and sections become virtual servers. What the other program has no words for is said on the standard error.',
  operands: oneFile,
  options: {},
  examples: [['ldirectord-config convert keepalived.conf', 'print the virtual servers as an ldirectord.cf']],
  async run({ operands: [path = '-'], world }) {
    const text = await readText(world, path);
    if (textKind(text) !== 'keepalived') {
      const read = await readFile(world, path);
      if (!read) return EXIT.problems;
      await world.stdout.write(toKeepalived(read.state, thisMachine));
      return read.refused.length > 0 ? EXIT.problems : EXIT.ok;
    }
    const { config, diagnostics, notes } = fromKeepalived(text);
    printDiagnostics(world, path, text, diagnostics);
    await world.stdout.write(write(config));
    for (const note of notes) world.stderr.write(`ldirectord-config: ${note}\n`);
    return hasErrors(diagnostics) ? EXIT.problems : EXIT.ok;
  },
});

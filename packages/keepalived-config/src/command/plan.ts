import { type Command, CommandError, defineCommand, EXIT } from '@harderway/command';
import { type PlanCommandOptions, planOptions, printPlan, readTables } from '@harderway/ipvs/command';
import { toIpvs } from '../ipvs/to-ipvs.js';
import { environmentOptions } from './environment.js';
import { oneFile, readFile } from './read.js';

const options = { ...environmentOptions, ...planOptions };

export const plan: Command = defineCommand<typeof environmentOptions & PlanCommandOptions>({
  name: 'plan',
  summary: 'print the fewest ipvsadm commands from a table to the one that a file sets up',
  description: 'The file sets its table up with every server up. One with errors is refused.',
  operands: oneFile,
  options,
  examples: [
    ['ipvsadm -S -n | keepalived-config plan --from - keepalived.conf', 'print what keepalived would change'],
  ],
  exitCodes: [[EXIT.differences, 'there are commands to run']],
  async run({ operands: [path = '-'], options: given, world }) {
    const tables = await readTables(world, given, async () => {
      const desired = await readFile(world, path, given);
      if (!desired?.whole)
        throw new CommandError(
          'not-set-up',
          'no plan is made for a file with errors: parts of it may be lost',
        );
      const { table, whole, notes } = toIpvs(desired.state);
      if (!whole) throw new CommandError('not-set-up', `no plan is made, as ${notes.join('; ')}`);
      return { table, diagnostics: [] };
    });
    return printPlan(world, 'keepalived-config', tables, given);
  },
});

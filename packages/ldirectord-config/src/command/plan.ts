import { type Command, CommandError, defineCommand, EXIT } from '@harderway/command';
import { type PlanCommandOptions, planOptions, printPlan, readTables } from '@harderway/ipvs/command';
import { oneFile, readFile } from './read.js';

export const plan: Command = defineCommand<PlanCommandOptions>({
  name: 'plan',
  summary: 'print the minimal ipvsadm commands from a table to the one that a file sets up',
  description: 'The file sets its table up with every server up.',
  operands: oneFile,
  options: planOptions,
  examples: [
    ['ipvsadm -S -n | ldirectord-config plan --from - ldirectord.cf', 'print what ldirectord would change'],
  ],
  exitCodes: [[EXIT.differences, 'there are commands to run']],
  async run({ operands: [path = '-'], options, world }) {
    const tables = await readTables(world, options, async () => {
      const desired = await readFile(world, path);
      if (!desired || desired.refused.length > 0)
        throw new CommandError('not-set-up', 'no plan is made for a file that ldirectord cannot set up');
      return { table: desired.table, diagnostics: [] };
    });
    return printPlan(world, 'ldirectord-config', tables, options);
  },
});

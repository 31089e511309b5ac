import { type Command, defineCommand, EXIT, file, UsageError } from '@harderway/command';
import { planOptions, printPlan, readTable, readTables } from './planning.js';

const options = { ...planOptions, to: file('the table that it should become') };

export const plan: Command = defineCommand<typeof options>({
  name: 'plan',
  summary: 'print the minimal ipvsadm commands to turn one table into another',
  description: 'Files that cannot be read whole are refused: a plan would remove what was not read.',
  options,
  examples: [
    ['ipvs plan --from now.rules --to wanted.rules', 'print the commands, each with its reason'],
    ['ipvs plan --from now.rules --to wanted.rules | sh', 'run them'],
  ],
  exitCodes: [[EXIT.differences, 'there are commands to run']],
  async run({ options: { to, ...given }, world }) {
    if (to === undefined) throw new UsageError('plan needs --to');
    const tables = await readTables(world, given, () => readTable(world, to, given.hosts));
    return printPlan(world, 'ipvs', tables, given);
  },
});

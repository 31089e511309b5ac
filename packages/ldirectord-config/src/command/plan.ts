import type { World } from '@harderway/command';
import {
  type Command,
  CommandError,
  choice,
  defineCommand,
  EXIT,
  file,
  flag,
  readText,
  UsageError,
  wholeNumber,
} from '@harderway/command';
import { hasErrors } from '@harderway/diagnostics';
import {
  formatSteps,
  mergeListing,
  parseList,
  parseTable,
  planNotes,
  plan as planTables,
  type Table,
} from '@harderway/ipvs';
import { printDiagnostics, readFile } from './read.js';

const options = {
  from: file('the table to change: output of ipvsadm -S -n or -L -n, or /proc/net/ip_vs'),
  thresholds: file('output of ipvsadm -L -n --thresholds, for limits that --from does not show'),
  scope: choice(['desired', 'all'], 'change only services of the file, or delete all others too', {
    default: 'desired',
  }),
  drain: wholeNumber('SECONDS', 'give servers weight 0, and wait for their connections before removal', {
    least: 1,
  }),
  json: flag('print JSON'),
};

/** Reads a table whole, or fails: a plan would remove what was not read. */
async function readWhole(world: World, path: string, thresholds: string | undefined): Promise<Table> {
  const text = await readText(world, path);
  const { table, diagnostics } = parseTable(text);
  printDiagnostics(world, path, text, diagnostics);
  const limits = thresholds === undefined ? undefined : parseList(await readText(world, thresholds));
  if (hasErrors([...diagnostics, ...(limits?.diagnostics ?? [])]))
    throw new CommandError('not-read-whole', 'no plan is made from a table that cannot be read whole');
  return limits ? mergeListing(table, limits) : table;
}

export const plan: Command = defineCommand<typeof options>({
  name: 'plan',
  summary: 'print the fewest ipvsadm commands from a table to the one that a file sets up',
  description: 'The file sets its table up with every server up.',
  operands: { label: 'FILE', least: 1, most: 1, completion: { kind: 'file' } },
  options,
  examples: [
    ['ipvsadm -S -n | ldirectord-config plan --from - ldirectord.cf', 'print what ldirectord would change'],
  ],
  exitCodes: [[EXIT.differences, 'there are commands to run']],
  async run({ operands: [path = '-'], options: { from, thresholds, scope, drain, json }, world }) {
    if (from === undefined) throw new UsageError('plan needs --from');
    const actual = await readWhole(world, from, thresholds);
    const desired = await readFile(world, path);
    if (!desired || desired.refused.length > 0)
      throw new CommandError('not-set-up', 'no plan is made for a file that ldirectord cannot set up');
    const result = planTables(actual, desired.table, {
      scope,
      ...(drain === undefined ? {} : { drain: { timeoutSeconds: drain } }),
    });
    await world.stdout.write(json ? `${JSON.stringify(result, undefined, 2)}\n` : formatSteps(result.steps));
    if (!json) for (const note of planNotes(result)) world.stderr.write(`ldirectord-config: ${note}\n`);
    return result.steps.length > 0 ? EXIT.differences : EXIT.ok;
  },
});

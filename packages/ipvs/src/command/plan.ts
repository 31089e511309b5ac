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
import { parseList } from '../document/listing/parse.js';
import { IpvsError } from '../errors.js';
import { formatSteps, planNotes } from '../plan/format.js';
import type { Plan } from '../plan/model.js';
import { plan as planTables } from '../plan/plan.js';
import { mergeListing } from '../table/merge.js';
import { printDiagnostics, readTable } from './tables.js';

/** Makes a plan, and turns a table that cannot be set up into a failure of the command. */
function makePlan(...given: Parameters<typeof planTables>): Plan {
  try {
    return planTables(...given);
  } catch (error) {
    if (!(error instanceof IpvsError)) throw error;
    throw new CommandError(error.code, error.message, { cause: error });
  }
}

const options = {
  from: file('the table to change'),
  to: file('the table that it should become'),
  thresholds: file('output of ipvsadm -L -n --thresholds, for limits that --from does not show'),
  scope: choice(['desired', 'all'], 'change only services that --to has, or delete all others too', {
    default: 'desired',
  }),
  drain: wholeNumber('SECONDS', 'give servers weight 0, and wait for their connections before removal', {
    least: 1,
  }),
  json: flag('print JSON'),
};

export const plan: Command = defineCommand<typeof options>({
  name: 'plan',
  summary: 'print the fewest ipvsadm commands from one table to another',
  description: 'Files that cannot be read whole are refused: a plan would remove what was not read.',
  options,
  examples: [
    ['ipvs plan --from now.rules --to wanted.rules', 'print the commands, each with its reason'],
    ['ipvs plan --from now.rules --to wanted.rules | sh', 'run them'],
  ],
  exitCodes: [[EXIT.differences, 'there are commands to run']],
  async run({ options: { from, to, thresholds, scope, drain, json }, world }) {
    if (from === undefined || to === undefined) throw new UsageError('plan needs --from and --to');
    const actual = await readTable(world, from);
    const desired = await readTable(world, to);
    const limits = thresholds === undefined ? undefined : parseList(await readText(world, thresholds));
    const lost = limits?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
    printDiagnostics(world, thresholds ?? '-', lost);
    if (hasErrors([...actual.diagnostics, ...desired.diagnostics, ...lost]))
      throw new CommandError('not-read-whole', 'no plan is made from files that cannot be read whole');
    const result = makePlan(limits ? mergeListing(actual.table, limits) : actual.table, desired.table, {
      scope,
      ...(drain === undefined ? {} : { drain: { timeoutSeconds: drain } }),
    });
    await world.stdout.write(json ? `${JSON.stringify(result, undefined, 2)}\n` : formatSteps(result.steps));
    if (!json) for (const note of planNotes(result)) world.stderr.write(`ipvs: ${note}\n`);
    return result.steps.length > 0 ? EXIT.differences : EXIT.ok;
  },
});

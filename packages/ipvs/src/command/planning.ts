import {
  CommandError,
  choice,
  EXIT,
  file,
  flag,
  nameOfPath,
  type Option,
  readText,
  UsageError,
  type Values,
  type World,
  wholeNumber,
} from '@harderway/command';
import { type Diagnostic, formatFrame, hasErrors, lineIndex } from '@harderway/diagnostics';
import { mergeListing } from '../document/listing/merge.js';
import { parseList } from '../document/listing/parse.js';
import { parseTable, type TableText } from '../document/table.js';
import { IpvsError } from '../errors.js';
import type { Table } from '../model.js';
import { createNames, debianNames, type Names } from '../names.js';
import { formatSteps, planNotes } from '../plan/format.js';
import type { Plan } from '../plan/model.js';
import { plan } from '../plan/plan.js';
import { wholeTable } from '../plan/source.js';

/** The option that names host names. */
export const hostsOption: Option<string | undefined> = file(
  'names and addresses of hosts, in the form of /etc/hosts, for texts without -n',
);

/** The names of this option's file, and of Debian's services. */
export const namesOf = (world: World, hosts: string | undefined): Names =>
  hosts === undefined
    ? debianNames
    : createNames({ hosts: new TextDecoder().decode(world.files.read(hosts)) });

/** The options of a command that plans from a table to another. */
export type PlanCommandOptions = {
  readonly hosts: Option<string | undefined>;
  readonly from: Option<string | undefined>;
  readonly thresholds: Option<string | undefined>;
  readonly scope: Option<'desired' | 'all'>;
  readonly drain: Option<number | undefined>;
  readonly json: Option<boolean>;
};

/** The options of a command that plans from a table to another. */
export const planOptions: PlanCommandOptions = {
  hosts: hostsOption,
  from: file('the table to change: output of ipvsadm -S -n or -L -n, or /proc/net/ip_vs'),
  thresholds: file('output of ipvsadm -L -n --thresholds, for limits that --from does not show'),
  scope: choice(['desired', 'all'], 'change only services that are wanted, or delete all others too', {
    default: 'desired',
  }),
  drain: wholeNumber('SECONDS', 'give servers weight 0, and wait for their connections before removal', {
    least: 1,
  }),
  json: flag('print JSON'),
};

type Given = Values<PlanCommandOptions>;

/** Prints what was found in a text to the standard error. */
export function printDiagnostics(
  { stderr }: World,
  path: string,
  text: string,
  diagnostics: readonly Diagnostic[],
): void {
  const options = { file: nameOfPath(path), paint: stderr.paint };
  const lines = diagnostics.length === 0 ? undefined : lineIndex(text);
  for (const each of diagnostics) stderr.write(`${formatFrame(each, lines, options)}\n`);
}

/** Reads the table of a file, and prints what is wrong with it. */
export async function readTable(world: World, path: string, hosts: string | undefined): Promise<TableText> {
  const text = await readText(world, path);
  const read = parseTable(text, { names: namesOf(world, hosts) });
  printDiagnostics(world, path, text, read.diagnostics);
  return read;
}

/**
 * Reads the tables between which a plan is made.
 *
 * @throws CommandError `not-read-whole`: a plan would remove what was not read, and set to a default what a text does not show
 */
export async function readTables(
  world: World,
  { from, thresholds, hosts }: Given,
  desired: () => Promise<Pick<TableText, 'table' | 'diagnostics'>>,
): Promise<readonly [actual: Table, desired: Table]> {
  if (from === undefined) throw new UsageError('plan needs --from');
  const actual = await readTable(world, from, hosts);
  const wanted = await desired();
  const limitsText = thresholds === undefined ? undefined : await readText(world, thresholds);
  const limits =
    limitsText === undefined ? undefined : parseList(limitsText, { names: namesOf(world, hosts) });
  const lost = limits?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
  printDiagnostics(world, thresholds ?? '-', limitsText ?? '', lost);
  if (hasErrors([...actual.diagnostics, ...wanted.diagnostics, ...lost]))
    throw new CommandError('not-read-whole', 'no plan is made from files that cannot be read whole');
  const [before, after] = [whole(actual, 'actual'), whole(wanted, 'desired')];
  return [limits ? mergeListing(before, limits) : before, after];
}

/** The table of a text that shows all that a plan needs. */
function whole(...given: Parameters<typeof wholeTable>): Table {
  try {
    return wholeTable(...given);
  } catch (error) {
    if (!(error instanceof IpvsError)) throw error;
    throw new CommandError(error.code, error.message, {
      cause: error,
      hint: 'save the table with: ipvsadm -S -n',
    });
  }
}

/** Makes a plan. Throws a CommandError for a table that cannot be set up. */
function makePlan(...given: Parameters<typeof plan>): Plan {
  try {
    return plan(...given);
  } catch (error) {
    if (!(error instanceof IpvsError)) throw error;
    throw new CommandError(error.code, error.message, { cause: error });
  }
}

/**
 * Plans, prints the plan, and returns the exit code.
 *
 * @throws CommandError `nothing-wanted` if all services would be deleted: an empty file is more often a mistake than a wish
 */
export async function printPlan(
  world: World,
  program: string,
  [actual, desired]: readonly [actual: Table, desired: Table],
  { scope, drain, json }: Given,
): Promise<number> {
  if (scope === 'all' && desired.services.length === 0 && actual.services.length > 0)
    throw new CommandError('nothing-wanted', 'the wanted table is empty: all services would be deleted', {
      hint: 'to delete all of them, run ipvsadm -C',
    });
  const result = makePlan(actual, desired, {
    scope,
    drain: drain === undefined ? undefined : { timeoutSeconds: drain },
  });
  await world.stdout.write(json ? `${JSON.stringify(result, undefined, 2)}\n` : formatSteps(result.steps));
  if (!json) for (const note of planNotes(result)) world.stderr.write(`${program}: ${note}\n`);
  return result.steps.length > 0 ? EXIT.differences : EXIT.ok;
}

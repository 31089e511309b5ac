import { formatConnections } from '../connections.js';
import { IpvsError } from '../errors.js';
import { serverKey, serviceKey } from '../identity.js';
import { formatList } from '../list-format.js';
import { parseList } from '../list-parse.js';
import { mergeListing } from '../merge.js';
import { type PlanOptions, plan, type Step } from '../plan.js';
import {
  CommandFailure,
  kindOf,
  type ReadTable,
  readConnections,
  readTable,
  readText,
  reportOn,
} from './files.js';
import { readLdirectord } from './ldirectord.js';

/** Options of the command line that were given. */
interface CommandOptions {
  readonly json?: boolean | undefined;
  readonly from?: string | undefined;
  readonly thresholds?: string | undefined;
  readonly to?: string | undefined;
  readonly scope?: string | undefined;
  readonly drain?: string | undefined;
}

/** Runs a command and gives the exit status; `refuse` ends the program for wrong use. */
export type Command = (
  files: readonly string[],
  options: CommandOptions,
  refuse: (message: string) => never,
) => Promise<number>;

const replaceBigInts = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;
const printJson = (value: unknown): void => console.log(JSON.stringify(value, replaceBigInts, 2));

const read = async (file: string): Promise<ReadTable> => {
  const text = readText(file);
  const kind = kindOf(text);
  return kind === 'ldirectord' ? readLdirectord(text, file) : readTable(text, kind, file);
};

const show: Command = async ([file, ...more], { json }, refuse) => {
  if (file === undefined || more.length > 0) return refuse('show takes one file');
  const text = readText(file);
  const kind = kindOf(text);
  if (kind === 'connections') {
    const { connections, diagnostics } = readConnections(text);
    if (json) printJson({ connections, diagnostics });
    else process.stdout.write(formatConnections(connections, { persistent: true }));
    return reportOn(file, diagnostics) ? 1 : 0;
  }
  const listing = kind === 'list' ? parseList(text) : undefined;
  const { table, diagnostics } =
    listing ?? (kind === 'ldirectord' ? await readLdirectord(text, file) : readTable(text, kind, file));
  if (json) printJson(listing ? { ...table, listing } : table);
  else process.stdout.write(formatList(listing ?? table));
  return reportOn(file, diagnostics) ? 1 : 0;
};

const line = (step: Step): string => {
  if (step.kind === 'wait-for-drain') {
    const names = step.servers.map(({ service, server }) => `${serverKey(server)} of ${serviceKey(service)}`);
    return `# wait until no connection is active, at most ${step.timeoutSeconds} s: ${names.join(', ')}`;
  }
  return `ipvsadm ${step.argv.join(' ')}   # ${step.why}`;
};

const planOptions = (
  { scope = 'desired', drain }: CommandOptions,
  refuse: (message: string) => never,
): PlanOptions => {
  if (scope !== 'desired' && scope !== 'all') return refuse('--scope is desired or all');
  if (drain === undefined) return { scope };
  if (!/^[1-9][0-9]*$/.test(drain)) return refuse('--drain takes a number of seconds');
  return { scope, drain: { timeoutSeconds: Number(drain) } };
};

const makePlan: Command = async (files, options, refuse) => {
  const { from, to, thresholds, json } = options;
  if (from === undefined || to === undefined || files.length > 0)
    return refuse('plan takes --from A --to B and no file besides');
  const settings = planOptions(options, refuse);
  const actual = await read(from);
  const desired = await read(to);
  const limits = thresholds === undefined ? undefined : parseList(readText(thresholds));
  const lost = [
    reportOn(from, actual.diagnostics),
    reportOn(to, desired.diagnostics),
    thresholds !== undefined && limits
      ? reportOn(
          thresholds,
          limits.diagnostics.filter(({ severity }) => severity === 'error'),
        )
      : false,
  ];
  // A plan from half a table would take away what was not read.
  if (lost.includes(true)) throw new CommandFailure('no plan is made of files that were not read whole', 1);
  const result = plan(limits ? mergeListing(actual.table, limits) : actual.table, desired.table, settings);
  if (json) {
    printJson(result);
  } else {
    for (const step of result.steps) console.log(line(step));
    if (result.steps.length === 0) console.error('ipvs: nothing to change');
    for (const service of result.foreign)
      console.error(`ipvs: ${serviceKey(service)} is out of scope and left alone`);
    for (const { severity, message } of result.diagnostics) console.error(`ipvs: ${severity}: ${message}`);
  }
  return result.steps.length > 0 ? 4 : 0;
};

const guarded =
  (command: Command): Command =>
  async (files, options, refuse) => {
    try {
      return await command(files, options, refuse);
    } catch (error) {
      if (error instanceof CommandFailure) {
        console.error(`ipvs: ${error.message}`);
        return error.status;
      }
      if (!(error instanceof IpvsError)) throw error;
      console.error(`ipvs: ${error.message}`);
      return 1;
    }
  };

/** Commands by name. */
export const commands: ReadonlyMap<string, Command> = new Map([
  ['show', guarded(show)],
  ['plan', guarded(makePlan)],
]);

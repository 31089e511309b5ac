import { checkEtcd, etcdCatalog, etcdVersion, featureGates, parseFlags } from '@harderway/etcd-config';
import type { MigratedProgram, ProgramSettings } from '../model.js';
import { type Argument, argumentsOf, argvOf, joinUses, migrateNames, unknownOf } from './arguments.js';
import { changedDefaults } from './defaults.js';
import { migrateItems } from './lists.js';

/** Files with settings in place of flags. */
const filesOf = (args: readonly Argument[]): readonly string[] =>
  args.flatMap(({ flag, text }) => (flag === 'config-file' && text !== '' ? [text] : []));

/** The settings of etcd in another version. */
export function migrateEtcd(settings: ProgramSettings, from: string, to: string): MigratedProgram {
  const move = { catalog: etcdCatalog, from, to };
  const before = argumentsOf(settings);
  const names = migrateNames(before, move);
  const known = new Set(['AllAlpha', 'AllBeta', ...featureGates(etcdVersion(to)).map(({ name }) => name)]);
  const gates = migrateItems(joinUses(names.args, 'feature-gates'), ['feature-gates'], (item) => {
    const [name = ''] = item.split('=');
    return known.has(name) ? undefined : { reason: `${to} has no feature gate ${name}`, attention: true };
  });
  const isKnown = ({ unknown }: Argument): boolean => unknown === undefined;
  const open = gates.args.filter((argument) => !isKnown(argument));
  const argv = argvOf(gates.args.filter(isKnown));
  // What seems to be missing may be among the arguments that only the host knows.
  const report =
    open.length > 0
      ? parseFlags(argv, { version: to })
      : checkEtcd({ version: to, argv, dataDirectory: 'member' });
  return {
    program: 'etcd',
    argv: argvOf(gates.args),
    unknown: unknownOf(gates.args),
    files: settings.files ?? {},
    changes: [...names.changes, ...gates.changes, ...changedDefaults(before, move)],
    unresolved: report.diagnostics.filter(({ severity }) => severity === 'error'),
    unchecked: [
      ...filesOf(gates.args.filter(isKnown)).map((path) => `what ${path} says`),
      ...open.map(({ flag, unknown = '' }) => (flag === '' ? unknown : `the value of --${flag}: ${unknown}`)),
    ],
  };
}

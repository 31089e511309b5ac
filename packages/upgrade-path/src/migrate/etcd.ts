import { checkEtcd, etcdCatalog, etcdVersion, featureGates } from '@harderway/etcd-config';
import type { MigratedProgram, ProgramSettings } from '../model.js';
import { type Argument, argumentsOf, argvOf, joinUses, migrateNames } from './arguments.js';
import { changedDefaults } from './defaults.js';
import { migrateItems } from './lists.js';

/** Files with settings in place of flags. */
const filesOf = (args: readonly Argument[]): readonly string[] =>
  args.flatMap(({ flag, text }) => (flag === 'config-file' && text !== '' ? [text] : []));

/** The settings of etcd in another version. */
export function migrateEtcd(
  { argv, files = {} }: ProgramSettings,
  from: string,
  to: string,
): MigratedProgram {
  const move = { catalog: etcdCatalog, from, to };
  const before = argumentsOf(argv);
  const names = migrateNames(before, move);
  const known = new Set(['AllAlpha', 'AllBeta', ...featureGates(etcdVersion(to)).map(({ name }) => name)]);
  const gates = migrateItems(joinUses(names.args, 'feature-gates'), ['feature-gates'], (item) => {
    const [name = ''] = item.split('=');
    return known.has(name) ? undefined : { reason: `${to} has no feature gate ${name}`, attention: true };
  });
  const after = argvOf(gates.args);
  const report = checkEtcd({ version: to, argv: after, dataDirectory: 'member' });
  return {
    program: 'etcd',
    argv: after,
    files,
    changes: [...names.changes, ...gates.changes, ...changedDefaults(before, move)],
    unresolved: report.diagnostics.filter(({ severity }) => severity === 'error'),
    unchecked: filesOf(gates.args).map((path) => `what ${path} says`),
  };
}

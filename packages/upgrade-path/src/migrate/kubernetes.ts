import { admissionPluginsOf, apiserver } from '@harderway/apiserver-flags';
import {
  featureGatesOf,
  type HostFiles,
  type KubernetesProgram,
} from '@harderway/component-flags/kubernetes';
import { controllerManager } from '@harderway/controller-manager-flags';
import { scheduler } from '@harderway/scheduler-config';
import type { MigratedProgram, ProgramName, ProgramSettings, SettingChange } from '../model.js';
import { provisionalBasis } from '../releases.js';
import { argumentsOf, argvOf, joinUses, type Move, migrateNames, unknownOf } from './arguments.js';
import { changedDefaults } from './defaults.js';
import { migrateDocuments } from './documents.js';
import { migrateItems, type Objection } from './lists.js';
import { migrateValues } from './values.js';

/** A program of Kubernetes. */
export type KubernetesName = Exclude<ProgramName, 'etcd'>;

/** The programs of Kubernetes, by name. */
export const PROGRAMS: Readonly<Record<KubernetesName, Pick<KubernetesProgram, 'catalog' | 'check'>>> = {
  'kube-apiserver': apiserver,
  'kube-controller-manager': controllerManager,
  'kube-scheduler': scheduler,
};

/** Why a version does not take a gate as it is set. A gate that had its default already changes nothing by going. */
function gateObjection({ from, to }: Move): Objection {
  const [before, after] = [featureGatesOf(from), featureGatesOf(to)];
  return (item) => {
    const [name = '', value = ''] = item.split('=');
    if (name === 'AllAlpha' || name === 'AllBeta') return undefined;
    const gate = after.get(name);
    if (gate === undefined) {
      const attention = value !== String(before.get(name)?.default);
      return { reason: `${to} has no feature gate ${name}`, attention };
    }
    if (!gate.locked || value === String(gate.default)) return undefined;
    const state = gate.default ? 'on' : 'off';
    return { reason: `the feature gate ${name} is always ${state} in ${to}`, attention: true };
  };
}

/** Why a version does not take an admission plugin. */
function pluginObjection(version: string): Objection {
  const plugins = admissionPluginsOf(version);
  return (name) =>
    plugins.has(name) ? undefined : { reason: `${version} has no admission plugin ${name}`, attention: true };
}

/** The files of the running program: every file that a flag names exists, and the texts of the given files are known. */
const hostFiles = (files: Readonly<Record<string, string>>): HostFiles => ({
  exists: () => true,
  read: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
});

/** Changes that rest on the facts of a provisional minor say so, and want to be looked at. */
function withBasis(changes: readonly SettingChange[], to: string): readonly SettingChange[] {
  const basis = provisionalBasis(to);
  if (basis === undefined) return changes;
  return changes.map((change) => ({
    ...change,
    reason: `${change.reason}, ${basis}`,
    attention: true,
  }));
}

/** The arguments of a program of Kubernetes in another version. */
export function migrateKubernetes(
  program: KubernetesName,
  settings: ProgramSettings,
  from: string,
  to: string,
): MigratedProgram {
  const { catalog, check } = PROGRAMS[program];
  const move = { catalog, from, to };
  const { files = {} } = settings;
  const before = argumentsOf(settings);
  const names = migrateNames(before, move);
  const gates = migrateItems(joinUses(names.args, 'feature-gates'), ['feature-gates'], gateObjection(move));
  // Only the API server has these flags.
  const admission = ['enable-admission-plugins', 'disable-admission-plugins'];
  const plugins = migrateItems(gates.args, admission, pluginObjection(to));
  const values = migrateValues(plugins.args, program, to);
  const migrated = migrateDocuments(values.args, files, program, to);
  const [after, unknown] = [argvOf(values.args), unknownOf(values.args)];
  const report = check({ version: to, argv: after, unknown, files: hostFiles(migrated.files) });
  return {
    program,
    argv: after,
    unknown,
    files: migrated.files,
    changes: withBasis(
      [
        ...[names, gates, plugins, values, migrated].flatMap(({ changes }) => changes),
        ...changedDefaults(before, move),
      ],
      to,
    ),
    unresolved: report.diagnostics.filter(({ severity }) => severity === 'error'),
    unchecked: report.unchecked,
  };
}

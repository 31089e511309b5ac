import { compareVersions, minorOf, parseVersion } from '@harderway/component-flags';
import { kubeApiserver } from '@harderway/program-settings';
import type { HostFacts } from './host-facts.js';
import type { PreflightFacts } from './model.js';

/** A program that runs on a host, and its version without a leading v. */
export interface Running {
  readonly host: string;
  readonly program: string;
  readonly version: string;
}

/** The version in what a program prints of itself, without a leading v. */
export const versionIn = (text: string): string | undefined => /\bv?(\d+\.\d+\.\d+\S*)/.exec(text)?.[1];

/** The programs that run, by what their processes say. */
export function runningPrograms(hosts: readonly Pick<HostFacts, 'host' | 'units'>[]): readonly Running[] {
  return hosts.flatMap(({ host, units }) =>
    [...units].flatMap(([unit, { version = '' }]) => {
      const found = versionIn(version);
      return found === undefined
        ? []
        : [{ host: host.name, program: unit.replace(/\.service$/, ''), version: found }];
    }),
  );
}

/** Programs that run and did not say their version. */
export const unnamedPrograms = (
  hosts: readonly Pick<HostFacts, 'host' | 'units'>[],
): readonly Omit<Running, 'version'>[] =>
  hosts.flatMap(({ host, units }) =>
    [...units].flatMap(([unit, { version }]) =>
      version === undefined || versionIn(version) !== undefined
        ? []
        : [{ host: host.name, program: unit.replace(/\.service$/, '') }],
    ),
  );

/** The oldest version of an API server that runs; undefined where none does. */
export const oldestApiserver = (hosts: Parameters<typeof runningPrograms>[0]): string | undefined =>
  runningPrograms(hosts)
    .flatMap(({ program, version }) => (program === kubeApiserver.name ? [version] : []))
    .sort((one, other) => compareVersions(parseVersion(one), parseVersion(other)))[0];

/** Whether API servers go to another minor, so that APIs may go. */
export function changesMinor({ hosts, spec }: Pick<PreflightFacts, 'hosts' | 'spec'>): boolean {
  const from = oldestApiserver(hosts);
  return (
    from !== undefined && minorOf(parseVersion(from)) !== minorOf(parseVersion(spec.versions.kubernetes))
  );
}

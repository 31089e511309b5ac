import { compareVersions, parseVersion } from '@harderway/component-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import { finding } from './cluster-rules.js';
import type { ComponentInstance } from './model.js';
import { type SharedFlag, sharedFlags } from './shared-flags.js';

/** Whether a flag means the same on two API servers. */
function agree(
  one: ComponentInstance,
  other: ComponentInstance,
  [flag, shared]: [string, SharedFlag],
): boolean {
  const { without, normal, perMinor = false } = shared;
  const [left, right] = [one, other].map(({ flags }) => normal(flags[flag] ?? without));
  const minors = [one, other].map(({ version }) => parseVersion(version).minor);
  return left === right || (perMinor && minors[0] !== minors[1]);
}

/** Checks the API servers against each other. */
export function serverFindings(servers: readonly ComponentInstance[]): readonly Diagnostic[] {
  const [first, ...others] = servers;
  if (first === undefined) return [];
  const differing = others.flatMap((other) =>
    Object.entries(sharedFlags)
      .filter((shared) => !agree(first, other, shared))
      .map(([flag]) =>
        finding(
          'apiservers-differ',
          `--${flag} is ${first.flags[flag] ?? 'not given'} on ${first.host} and ${other.flags[flag] ?? 'not given'} on ${other.host}`,
          'Give all API servers of a cluster the same.',
          [flag],
        ),
      ),
  );
  const addresses = servers
    .map(({ flags }) => flags['advertise-address'] ?? '')
    .filter((each) => each !== '');
  const repeated = addresses.find((address, index) => addresses.indexOf(address) < index);
  if (repeated === undefined) return differing;
  return [
    ...differing,
    finding(
      'advertise-address-twice',
      `two API servers advertise ${repeated}: the service 'kubernetes' would have one endpoint for both`,
      'Give each its own --advertise-address.',
      ['advertise-address'],
    ),
  ];
}

/** Checks the versions of the API servers against each other. Source: kubernetes.io, Version Skew Policy. */
export function serverSkewFindings(servers: readonly ComponentInstance[]): readonly Diagnostic[] {
  const sorted = servers.toSorted((a, b) =>
    compareVersions(parseVersion(a.version), parseVersion(b.version)),
  );
  const [oldest, newest] = [sorted[0], sorted.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  if (parseVersion(newest.version).minor - parseVersion(oldest.version).minor <= 1) return [];
  return [
    finding(
      'version-skew',
      `the API servers ${newest.version} on ${newest.host} and ${oldest.version} on ${oldest.host} are more than one minor apart`,
      'Upgrade the older one.',
      [],
    ),
  ];
}

/** Checks the versions of a component against those of the API servers. */
export function skewFindings(
  servers: readonly ComponentInstance[],
  name: string,
  instances: readonly ComponentInstance[],
): readonly Diagnostic[] {
  const versions = servers.map(({ version }) => parseVersion(version)).sort((a, b) => compareVersions(a, b));
  const [oldest, newest] = [versions[0], versions.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  return instances.flatMap(({ host, version }): readonly Diagnostic[] => {
    const { minor } = parseVersion(version);
    const skew = (how: string, server: number, hint: string): Diagnostic =>
      finding(
        'version-skew',
        `${name} ${version} on ${host} is ${how} than an API server (1.${server})`,
        hint,
        [],
      );
    if (minor > oldest.minor) return [skew('newer', oldest.minor, 'Upgrade the API servers first.')];
    if (newest.minor - minor > 1) return [skew('more than one minor older', newest.minor, 'Upgrade it.')];
    return [];
  });
}

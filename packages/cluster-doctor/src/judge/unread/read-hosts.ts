import { parseIp } from '@harderway/ip-address';
import { refusals } from '../../checks/files/flags.js';
import { unknownFiles } from '../../checks/files/missing.js';
import { faultOfProgram } from '../../checks/files/programs.js';
import type { Cluster } from '../../cluster/cluster.js';
import { missingIncludes } from '../../cluster/keepalived.js';
import type { Program } from '../../cluster/program.js';
import type { UnreadHost } from './unread-host.js';

/** Lists the programs of active units of which no process is known: the processes of the bundle are cut. */
export function unreadProcesses({ hosts }: Cluster): readonly UnreadHost[] {
  return hosts.flatMap((host) => {
    const running = new Set(
      host.programs.flatMap(({ name, process }) => (process === undefined ? [] : [name])),
    );
    return host.programs.flatMap(({ name, unit }) =>
      unit === undefined || running.has(name) || unit.property('SubState') !== 'running'
        ? []
        : [
            {
              host: host.name,
              subject: `the process of ${name}`,
              reason: `${unit.name} is running, and the bundle has no process of it`,
            },
          ],
    );
  });
}

/** Lists the programs whose settings are not all known, such as those of a stopped one in a file that the bundle lacks. */
export const unreadSettings = ({ hosts }: Cluster): readonly UnreadHost[] =>
  hosts.flatMap(({ name: host, programs }) =>
    programs.flatMap(({ name, isWhole }) =>
      isWhole || !(name === 'etcd' || name.startsWith('kube-'))
        ? []
        : [
            {
              host,
              subject: `the settings of ${name}`,
              reason: 'not all of them are in its unit and in the files that were read',
            },
          ],
    ),
  );

/** Whether a program has flags and files whose meaning depends on its version. */
const isVersioned = ({ name }: Program): boolean => name === 'etcd' || name.startsWith('kube-');

/** Lists the programs whose versions are not known, or are none of those that this package knows. */
export const unreadVersions = ({ hosts }: Cluster): readonly UnreadHost[] =>
  hosts.flatMap((host) =>
    host.programs.flatMap((program) => {
      const { name, path, version, isWhole } = program;
      // A file that is missing or no program is a finding of its own.
      if (!isVersioned(program) || faultOfProgram(host, program) !== undefined) return [];
      const subject = `version ${path}`;
      if (version === undefined)
        return [{ host: host.name, subject, reason: `${name} has not said its version` }];
      const isJudged = !isWhole || refusals(program, host) !== undefined;
      return isJudged
        ? []
        : [{ host: host.name, subject, reason: `the flags of ${name} ${version} are not known here` }];
    }),
  );

/** Why nothing is known of a file, by the kind that the bundle has of it. */
const LACKS: Readonly<Record<string, string>> = {
  unknown: 'the bundle has no facts of it',
  missing: 'it is in a container',
};

/** Lists the files that programs read and of which the bundle says nothing: it is cut, or was made in another way. */
export const unreadFiles = ({ hosts }: Cluster): readonly UnreadHost[] =>
  hosts.flatMap((host) =>
    unknownFiles(host)
      .filter((path) => !host.facts.unread.some(({ subject }) => subject.includes(path)))
      .map((subject) => ({
        host: host.name,
        subject,
        reason: LACKS[host.file(subject)?.kind ?? 'unknown'] ?? 'the bundle has no contents of it',
      })),
  );

/** Lists the files that a keepalived.conf includes and that the bundle lacks: no virtual router of such a file is known. */
export const unreadIncludes = ({ hosts }: Cluster): readonly UnreadHost[] =>
  hosts.flatMap((host) =>
    missingIncludes(host).map((subject) => ({
      host: host.name,
      subject,
      reason: 'keepalived includes it, and the bundle does not have it',
    })),
  );

/** Lists the IPv6 addresses that API servers advertise, where the bundle has IPv4 addresses alone: they may be those of other hosts. */
export const unreadAdvertised = ({ controlNodes }: Cluster): readonly UnreadHost[] =>
  controlNodes.flatMap((host) => {
    const address = host.program('kube-apiserver')?.flags['advertise-address'] ?? '';
    return parseIp(address)?.family === 6 && host.ipv6Addresses.length === 0
      ? [
          {
            host: host.name,
            subject: 'IPv6 addresses',
            reason: `its API server advertises ${address}, and the bundle has IPv4 addresses alone`,
          },
        ]
      : [];
  });

/** Lists the members of other clusters of etcd than the one that API servers ask: nobody has asked them for their members. */
export const unreadClusters = ({ hosts }: Cluster): readonly UnreadHost[] =>
  hosts.flatMap(({ name: host, ofOtherClusters }) =>
    ofOtherClusters.map(({ unit, flags }) => ({
      host,
      subject: `the cluster of ${unit?.name ?? flags['name'] ?? 'another etcd'}`,
      reason: 'it is not the cluster of etcd that the API servers ask first',
    })),
  );

/** Lists the API servers that want a login before they say whether they are ready. */
export const unreadReadiness = ({ controlNodes }: Cluster): readonly UnreadHost[] =>
  controlNodes.flatMap((host) =>
    Object.entries(host.facts.answers).flatMap(([subject, { output }]) => {
      const [line] =
        (/^https .*\/readyz/s.test(subject) && /^HTTP\/[\d.]+ (?:401|403).*$/m.exec(output)) || [];
      return line === undefined
        ? []
        : [{ host: host.name, subject: 'readiness of the API server', reason: line.trim() }];
    }),
  );

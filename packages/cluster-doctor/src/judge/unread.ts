import { parseIp } from '@harderway/ip-address';
import type { HostFacts } from '../bundle/model.js';
import { unknownFiles } from '../checks/files/missing.js';
import { faultOfProgram } from '../checks/files/programs.js';
import { failureOf, isElsewhere, namedServers } from '../cluster/api-servers.js';
import { balancedServers } from '../cluster/balanced.js';
import type { Cluster } from '../cluster/cluster.js';
import { membersElsewhere } from '../cluster/etcd.js';
import { askedUrls } from '../cluster/etcd-servers.js';
import { urlsOf } from '../cluster/etcd-urls.js';
import { missingIncludes } from '../cluster/keepalived.js';
import { wasNotShown } from '../cluster/unit.js';

/** Whether an answer has what was asked for. */
type IsRead = (output: string) => boolean;

const has =
  (line: RegExp): IsRead =>
  (output) =>
    line.test(output);

/** Whether a line of an answer is whole JSON of a list that has an item. */
function hasJson(begin: '{' | '[', listOf: (json: unknown) => unknown): IsRead {
  return (output) =>
    output.split('\n').some((line) => {
      if (!line.startsWith(begin)) return false;
      try {
        const list = listOf(JSON.parse(line));
        return Array.isArray(list) && list.length > 0;
      } catch {
        return false;
      }
    });
}

const membersOf = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'members' in json ? json.members : undefined;

const any: IsRead = () => true;
// btrfs has no inodes to count.
const fileSystem = has(/^\S+\s+\d+\s+\d+\s+\d+\s+(?:\d+%|-)\s+\//m);

/** Questions that every host is asked, and that a sound one answers. An answer without a line may be right: no route, no rule. */
const ofHosts: Readonly<Record<string, IsRead>> = {
  addresses: has(/^\d+:\s+\S+\s+inet\s/m),
  links: has(/^\d+:\s+\S+:\s/m),
  routes: any,
  disks: fileSystem,
  inodes: fileSystem,
  parameters: has(/^net\.ipv4\.conf\./m),
  listening: any,
  firewall: any,
};
/** A question that every host is asked, too. Its exit code says that nothing was found. */
const timeSource = 'time-source';
/** Questions to a member of etcd. */
const ofMembers: Readonly<Record<string, IsRead>> = {
  'etcd-members': hasJson('{', membersOf),
  'etcd-status': hasJson('[', (json) => json),
  'etcd-alarms': (output) =>
    output.split('\n').every((line) => /^(?:\s*|\{.*|memberID:\d+ alarm:\w+\s*)$/.test(line)),
};
const questions: Readonly<Record<string, IsRead>> = { ...ofHosts, ...ofMembers };

/** Whether a failed command leaves a question unanswered. For all others the exit code is an answer too. */
const needsAnswer = (subject: string): boolean =>
  Object.hasOwn(questions, subject) || subject === 'ipvs' || /^data .*$/s.test(subject);

/** The line in which a program says why it failed, or its last one. */
function complaintOf(output: string): string | undefined {
  const lines = output.trim().split('\n');
  return lines.findLast((line) => /^\w+: /.test(line)) ?? lines.at(-1);
}

/** Why an answer says nothing; undefined if it says what was asked for. */
function faultOf(subject: string, { exitCode, output }: HostFacts['answers'][string]): string | undefined {
  if (/^units?(?: |$)/s.test(subject))
    return wasNotShown({ exitCode, output }) ? complaintOf(output) || `it ended with ${exitCode}` : undefined;
  if (!needsAnswer(subject)) return undefined;
  if (exitCode !== 0) return complaintOf(output) || `it ended with ${exitCode}`;
  const isRead = Object.hasOwn(questions, subject) ? questions[subject] : undefined;
  return isRead === undefined || isRead(output) ? undefined : 'the answer is empty, cut off, or not readable';
}

/** Lists the states of units as unread, if the bundle lacks them, and texts that are missing beside the states. */
function unitsNotAsked({ answers, unread }: HostFacts): HostFacts['unread'] {
  const names = [...(answers['units']?.output ?? '').matchAll(/^Id=(\S+)$/gm)].map(
    ([, name]) => `unit ${name}`,
  );
  return ['units', ...names]
    .filter((asked) => !Object.hasOwn(answers, asked) && !unread.some(({ subject }) => subject === asked))
    .map((subject) => ({ subject, reason: 'the bundle has no answer' }));
}

/** Questions that a host should have been asked, and was not: the bundle is cut, or was made in another way. */
function notAsked({ answers, clock, processes, unread }: HostFacts): HostFacts['unread'] {
  const runs = (name: string): boolean =>
    processes.some(({ argv: [program = ''] }) => program.slice(program.lastIndexOf('/') + 1) === name);
  const subjects = [...Object.keys(answers), ...unread.map(({ subject }) => subject)];
  const isExplained = subjects.includes('members of etcd');
  const missing = [...Object.keys(runs('etcd') && !isExplained ? questions : ofHosts), timeSource].filter(
    (asked) => !subjects.includes(asked),
  );
  if (clock === undefined && !subjects.includes('the time')) missing.push('the time');
  const isSilent = runs('kube-apiserver') && !subjects.some((subject) => /^https .*\/readyz/s.test(subject));
  return [...missing, ...(isSilent ? ['the API server'] : [])].map((subject) => ({
    subject,
    reason: 'the bundle has no answer',
  }));
}

/** The subjects of a host that were not read; the host itself, if there are no facts of it and the bundle does not say why. */
export function unreadOf(host: HostFacts): HostFacts['unread'] {
  const { answers, files, processes, unread } = host;
  if (Object.keys({ ...answers, ...files }).length + processes.length === 0)
    return unread.length > 0 ? unread : [{ subject: 'the host', reason: 'the bundle has no facts of it' }];
  const failed = Object.entries(answers).flatMap(([subject, answer]) => {
    const reason = faultOf(subject, answer);
    return reason === undefined ? [] : [{ subject, reason }];
  });
  const cut = Object.entries(files).flatMap(([subject, { truncated }]) =>
    truncated === true ? [{ subject, reason: 'it is longer than 64 kB, and was cut' }] : [],
  );
  return [...unread, ...failed, ...cut, ...notAsked(host), ...unitsNotAsked(host)];
}

type UnreadHost = { readonly host: string } & HostFacts['unread'][number];

/**
 * Lists the virtual addresses of a bundle of control nodes alone, whose gateways nobody read, unless the address has answered the
 * client.
 */
export function unreadGateways({
  hosts,
  controlNodes,
  balancers,
  virtualAddresses,
  client,
}: Cluster): readonly UnreadHost[] {
  if (balancers.length > 0 || controlNodes.length < hosts.length) return [];
  return virtualAddresses.flatMap(({ address, port }) =>
    /^HTTP\//m.test(client?.answer(`https ${address}:${port}/healthz`) ?? '')
      ? []
      : [
          {
            host: address,
            subject: 'the gateway',
            reason: `control nodes have ${address} on lo, and the bundle has no gateway`,
          },
        ],
  );
}

/** Lists the files that programs read and of which the bundle says nothing: it is cut, or was made in another way. */
export const unreadFiles = ({ hosts }: Cluster): readonly UnreadHost[] =>
  hosts.flatMap((host) =>
    unknownFiles(host)
      .filter((path) => !host.facts.unread.some(({ subject }) => subject.includes(path)))
      .map((subject) => ({
        host: host.name,
        subject,
        reason: `the bundle has no ${host.file(subject) === undefined ? 'facts of it' : 'contents of it'}`,
      })),
  );

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

/** Lists the programs of units whose versions are not known: what their flags and files mean depends on it. */
export const unreadVersions = ({ hosts }: Cluster): readonly UnreadHost[] =>
  hosts.flatMap((host) =>
    host.programs.flatMap(({ name, path, unit, version }) => {
      const isVersioned = name === 'etcd' || name.startsWith('kube-');
      // A file that is missing or no program is a finding of its own.
      const isProgram = faultOfProgram(host, path) === undefined;
      return unit === undefined || version !== undefined || !isVersioned || !isProgram
        ? []
        : [{ host: host.name, subject: `version ${path}`, reason: `${name} has not said its version` }];
    }),
  );

/** The control plane, where no host of the bundle has a program of one. */
export const unreadControlPlane = ({ hosts, controlNodes }: Cluster): readonly UnreadHost[] =>
  controlNodes.length > 0
    ? []
    : [
        {
          host: hosts.map(({ name }) => name).join(', '),
          subject: 'the control plane',
          reason: 'the bundle has no program of one',
        },
      ];

/** Lists the members of etcd whose hosts are not in the bundle: those that etcd lists, and those that API servers ask. */
export function unreadMembers(cluster: Cluster): readonly UnreadHost[] {
  const listed = membersElsewhere(cluster);
  const isListed = (address: string): boolean =>
    listed.some(({ peerUrls }) => urlsOf(peerUrls.join(',')).some((url) => url.address === address));
  const asked = cluster.programs('kube-apiserver').flatMap((server) =>
    askedUrls(cluster, server)
      .filter(({ url, state }) => state === 'elsewhere' && !isListed(url.address))
      .map(({ url }) => ({ url, server })),
  );
  const first = [...new Map(asked.toReversed().map((each) => [each.url.address, each])).values()];
  return [
    ...listed.map(({ id, name, peerUrls }) => ({
      host: name || id,
      subject: 'the host',
      reason: `etcd has this member at ${peerUrls.join(', ')}, and the bundle has no such host`,
    })),
    ...first.toReversed().map(({ url, server }) => ({
      host: url.address,
      subject: 'the member of etcd',
      reason: `the API server on ${server.host} asks ${url.text}, and the bundle has no etcd there`,
    })),
  ];
}

/** Lists the files that a keepalived.conf includes and that the bundle lacks: no virtual router of such a file is known. */
export const unreadIncludes = ({ hosts }: Cluster): readonly UnreadHost[] =>
  hosts.flatMap((host) =>
    missingIncludes(host).map((subject) => ({
      host: host.name,
      subject,
      reason: 'keepalived includes it, and the bundle does not have it',
    })),
  );

/** Lists the members of other clusters of etcd than the one that API servers ask: nobody has asked them for their members. */
export const unreadClusters = ({ hosts }: Cluster): readonly UnreadHost[] =>
  hosts.flatMap(({ name: host, ofOtherClusters }) =>
    ofOtherClusters.map(({ unit, flags }) => ({
      host,
      subject: `the cluster of ${unit?.name ?? flags['name'] ?? 'another etcd'}`,
      reason: 'it is not the cluster of etcd that the API servers ask first',
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

/**
 * Lists the addresses that kubeconfigs of programs name and no host of the bundle has. A load balancer may be there, or nothing.
 * Where a program says that it cannot connect, that is a finding.
 */
export function unreadServers(cluster: Cluster): readonly UnreadHost[] {
  const unread = new Map<string, UnreadHost>();
  for (const server of namedServers(cluster)) {
    const { host, path, address } = server;
    if (address === undefined || unread.has(address)) continue;
    if (!isElsewhere(cluster, server) || failureOf(server) !== undefined) continue;
    unread.set(address, {
      host: address,
      subject: 'the API server',
      reason: `${path} of ${host.name} leads to it, and the bundle has no such host`,
    });
  }
  return [...unread.values()];
}

/** Lists the API servers to which a gateway sends connections, and of which neither a host nor an answer to the gateway is known. */
export function unreadRealServers(cluster: Cluster): readonly UnreadHost[] {
  const members = membersElsewhere(cluster).flatMap(({ peerUrls }) => peerUrls);
  return balancedServers(cluster).flatMap(({ balancer, address, port, owner, state, failure }) => {
    const isKnown = owner !== undefined && (state === 'answers' || failure === undefined);
    // The host of a member of etcd is listed as such.
    const isListed = members.some((url) => url.includes(`//${address}:`));
    if (state === 'dead' || isKnown || isListed) return [];
    const lack = owner === undefined ? 'the bundle has no such host' : `got ${failure}`;
    return [
      {
        host: owner?.name ?? address,
        subject: `the API server at port ${port}`,
        reason: `${balancer.host.name} sends connections to ${address}, and ${lack}`,
      },
    ];
  });
}

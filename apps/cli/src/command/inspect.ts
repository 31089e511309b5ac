import type { Command } from '@harderway/command';
import type { Define } from './define.js';

/** The commands that look at hosts. */
export const inspectCommands = (define: Define): readonly Command[] => [
  define(
    'status',
    {
      summary: 'show what runs where',
      description:
        'Shows units, etcd members and the weights behind the virtual IP. With --verbose, also how fast the members of etcd find their network and disk, and how their flags should be set.',
      examples: [
        ['harderway status', 'as tables'],
        ['harderway status --verbose', "with advice on etcd's flags"],
        ['harderway status --json', 'for programs; exit code 1 unless all is well'],
      ],
    },
    async () => (await import('../commands/status.js')).status,
  ),
  define(
    'verify',
    {
      summary: 'check whether it works',
      description: 'Repeats each check until it passes or the timeout ends.',
      examples: [
        ['harderway verify', 'wait until all is well'],
        ['harderway verify --timeout 0 --only etcd', 'check one stage once'],
      ],
    },
    async () => (await import('../commands/verify.js')).verify,
  ),
  define(
    'cis',
    {
      summary: 'compare what runs with the CIS benchmark',
      description:
        'Looks at arguments of processes, units and manifests, modes and owners of files, and documents on each control node, whoever set it up, and judges them by the CIS Kubernetes Benchmark (1.1 to 1.4, 2 and 3) for the version that runs. Says what would fix an item, and what that would break. Changes nothing. --verbose prints what passes too.',
      examples: [
        ['harderway cis', 'exit code 1 if an item fails that is not a known exception'],
        ['harderway cis --host control0 --format html >cis.html', 'one host, as a page'],
        ['harderway cis --format sarif >cis.sarif', 'for code scanning'],
      ],
    },
    async () => (await import('../commands/cis.js')).cis,
  ),
  define(
    'doctor',
    {
      summary: 'say what is wrong with a control plane, whoever made it',
      description:
        'Runs one command on each HOST that only reads, and judges what it printed: programs, units, certificates, etcd, API servers, the virtual IP and its balancer. Names the first cause, the evidence and the commands that repair it; what follows from a cause is listed below it. If the virtual IP does not answer this machine, it follows the packet. HOST is what ssh takes; without one, the hosts are those of cluster.yaml. A host of cluster.yaml is also compared with it. Given a FILE of --save or --support, it asks no host. Secrets are blanked out on the hosts, and no key is read out. What could not be read is listed, and is not taken for healthy: the exit code is 1 then, unless --allow-unread says that you know.',
      operands: { label: '[HOST...|FILE]', least: 0 },
      examples: [
        ['harderway doctor control0 control1 control2 gateway', 'needs no cluster.yaml; all hosts at once'],
        ['harderway doctor --user ubuntu 192.168.1.11', 'one host by its address'],
        ['harderway doctor --support support.tar.gz', 'to send to somebody who helps'],
        ['harderway doctor support.tar.gz', 'judge it again, without the hosts'],
        ['harderway doctor --wait-for quorum-lost', 'while you repair'],
      ],
    },
    async () => (await import('../commands/doctor.js')).doctor,
  ),
  define(
    'adopt',
    {
      summary: 'describe a control plane made by hand as cluster.yaml',
      description:
        'Looks at each HOST as doctor does, and writes cluster.yaml with the versions and settings that run. Lists what was taken over exactly, what through a default, and what cluster.yaml cannot express, with host, file and line; where something is unknown, writes nothing. Then compares the credentials by their checksums, and shows what a plan would change: what has no effect, what is written without a restart, and what restarts. Without a HOST, compares the hosts of cluster.yaml. Only reads; --record stores on the hosts what needs no restart, and plan and apply go on from there. Static pods of kubeadm are refused.',
      operands: { label: '[HOST...|FILE]', least: 0 },
      examples: [
        ['harderway adopt control0 control1 control2 gateway', 'write cluster.yaml; only reads on the hosts'],
        [
          'harderway adopt --copy-credentials control0 control1 control2 gateway',
          'with the certificates and keys',
        ],
        ['harderway adopt', 'compare again, after an edit of cluster.yaml'],
        ['harderway adopt --record', 'then harderway plan restarts nothing that runs as it should'],
        ['harderway adopt bundle.json -o cluster.yaml', 'from a bundle of doctor --save, without the hosts'],
      ],
    },
    async () => (await import('../commands/adopt.js')).adopt,
  ),
  define(
    'history',
    {
      summary: 'show what was applied, when and by whom',
      description: 'The hosts keep it: their last 100 runs, with the versions that each went from and to.',
      examples: [
        ['harderway history', 'oldest first'],
        ['harderway history --json', 'for programs'],
      ],
    },
    async () => (await import('../commands/history.js')).history,
  ),
];

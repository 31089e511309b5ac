import type { Command } from '@harderway/command';
import type { Define } from './define.js';

/** The commands that look at hosts, or reach into them. */
export const lookCommands = (define: Define, defineLocal: Define): readonly Command[] => [
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
        'Runs one command on each HOST that only reads, and judges what it printed: programs, units, certificates, etcd, API servers, the virtual IP and its balancer. Names the first cause, the evidence and the commands that repair it; what follows from a cause is listed below it. HOST is what ssh takes; without one, the hosts are those of cluster.yaml. A host of cluster.yaml is also compared with it. Given a FILE of --save or --support, it asks no host. Secrets are blanked out on the hosts, and no key is read out. What could not be read is listed, and not taken for healthy.',
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
  define(
    'backup',
    {
      summary: 'take, list, check or prune snapshots of etcd',
      description:
        'Streams a snapshot by a healthy voter to this machine, and keeps it only if its checksum is right, every page can be read, and all members have the same keys. Nothing is written on the hosts. A file beside it says what it holds; --with-credentials adds those of the cluster, encrypted by age to a passphrase or to recipients.',
      operands: { label: '[list|check|prune|open]', least: 0 },
      examples: [
        ['harderway backup', 'take one, into backups'],
        ['harderway backup list -o /srv/backups', 'those of a directory, and whether they are whole'],
        ['harderway backup check backups/*.db', 'exit code 1 if one is damaged or cut; needs no hosts'],
        [
          'harderway backup --with-credentials --recipient age1...',
          'all that a restore on new machines needs',
        ],
        [
          'harderway backup open backups/a.db --into auth',
          'the credentials kept with it; asks for the passphrase',
        ],
        ['harderway backup prune --keep-last 5 --keep-daily 14', 'remove the others of this cluster'],
      ],
    },
    async () => (await import('../commands/backup.js')).backup,
  ),
  define(
    'drill',
    {
      summary: 'prove that a snapshot restores',
      description:
        'Restores the newest snapshot, or the one named, on a control node beside the cluster: in a network and a directory of its own, which end with it. Compares revision, keys and their hash with those of the members when it was taken, starts an API server there and reads all Secrets. Says how long each part took; the report is kept beside the snapshot.',
      operands: { label: '[FILE]', least: 0 },
      examples: [
        ['harderway drill', 'the newest snapshot in backups'],
        ['harderway drill --json', 'for a timer: exit code 1 if something is wrong'],
      ],
    },
    async () => (await import('../commands/drill.js')).drill,
  ),
  define(
    'exec',
    {
      summary: 'run a command on the hosts',
      description:
        'Runs it on all or the chosen hosts at once; each line of output begins with the name of its host.',
      operands: { label: '-- COMMAND...', least: 1, endOptions: true },
      examples: [
        ['harderway exec -- uptime', 'on all hosts'],
        ['harderway exec --role control --sudo -- journalctl -u etcd -n 5', 'as root on the control nodes'],
        ["harderway exec --host gateway --shell -- 'ip addr | grep 192.0.2'", 'by a shell on one host'],
      ],
    },
    async () => (await import('../commands/exec.js')).exec,
  ),
  defineLocal(
    'kubeconfig',
    {
      summary: 'print or merge the kubeconfig',
      description:
        "It is the administrator's, and its server is the virtual IP. --merge adds it to the kubeconfig that kubectl uses, keeps that file as it was in FILE.bak, and refuses to replace the context of another cluster.",
      examples: [
        ['harderway kubeconfig --merge --use', 'for kubectl on this machine'],
        ['harderway kubeconfig --merge --context east', 'beside another cluster of the same name'],
        ['harderway kubeconfig -o east.kubeconfig', 'into a file of its own'],
      ],
    },
    async () => (await import('../commands/kubeconfig.js')).kubeconfig,
  ),
];

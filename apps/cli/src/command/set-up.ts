import type { Command } from '@harderway/command';
import type { Define } from './define.js';

/** The commands that set a cluster up on this machine, without hosts. */
export const setUpCommands = (define: Define): readonly Command[] => [
  define(
    'init',
    {
      summary: 'write a cluster.yaml to start from',
      description:
        'Asks for the name of the cluster, and writes the newest known versions and the settings recommended for real clusters (profile: production), with placeholder addresses.',
      examples: [
        ['harderway init', 'with placeholder addresses to replace with your own'],
        [
          'harderway init --name lab --virtual-ip 10.1.0.21 --user admin',
          'without questions; hosts stay placeholders',
        ],
        ['harderway init --guide', 'the machines, versions and settings of the guide'],
        ['harderway init --schema', 'with a schema that editors complete from'],
      ],
    },
    async () => (await import('../commands/init.js')).init,
  ),
  define(
    'certs',
    {
      summary: 'create missing credentials, and show when each expires',
      description:
        'lock encrypts all secrets of the directory with age, with a passphrase or for recipients, and lists what is public and stays readable; all commands keep working and ask once per run. Where there is no terminal, HARDERWAY_PASSPHRASE_FILE or HARDERWAY_IDENTITY_FILE names the file that opens them, and HARDERWAY_KEY_PASSPHRASE_FILE the passphrase of a CA key. The next run completes an interrupted lock or unlock. csr writes a request for every certificate that is missing or expires soon, for a CA whose key is elsewhere (pki.authorityKeys); import takes the signed certificates, all or none.',
      operands: { label: '[lock|unlock|csr|import FILE...]', least: 0 },
      examples: [
        ['harderway certs', 'create what is missing'],
        ['harderway certs --renew && harderway apply', 'before the old ones expire'],
        ['harderway certs lock', 'with a passphrase, which is asked for'],
        ['harderway certs csr -o requests', 'keys stay here; send the requests to the CA'],
        ['harderway certs import signed/*.pem', 'certificates and intermediates, in any order'],
        [
          'harderway certs --check --json',
          'for monitoring: exit code 1 if one has expired or does not match',
        ],
      ],
    },
    async () => (await import('../commands/certs.js')).certs,
  ),
  define(
    'check',
    {
      summary: 'check cluster.yaml offline',
      description:
        'Checks cluster.yaml, the flags of every program, whether they fit together, units, ldirectord.cf and credentials. Needs no connection, and writes nothing. --verbose prints notes too. A comment above a line of cluster.yaml (# harderway-lint-ignore CODE) silences a warning there.',
      examples: [
        ['harderway check', 'before a commit: exit code 1 if a program would refuse something'],
        ['harderway check --strict --format github', 'in CI, with warnings'],
      ],
    },
    async () => (await import('../commands/check.js')).check,
  ),
  define(
    'lint',
    {
      summary: 'lint units and configuration files, whoever wrote them',
      description:
        'Finds files at and below each PATH by name and content: units, drop-ins, timers and Quadlets, settings of networkd, journald and logind, ldirectord.cf, keepalived.conf, configurations of etcd, static pods, kubeadm and k3s, configuration files of kube-apiserver and kube-scheduler, cloud-init and netplan documents, and cluster.yaml. Checks each as its program would read it, and all of them together. Other files are counted; --strict fails if nothing was checked. Findings are left out by code (--ignore), by path (--exclude), by a comment in the file (# harderway-lint-ignore CODE), or by harderway-lint.yaml. Needs no cluster.yaml and no connection.',
      operands: { label: 'PATH...', least: 1, completion: { kind: 'file' } },
      examples: [
        ['harderway lint .', 'everything in this directory'],
        ['harderway lint --target debian-12 --kubernetes 1.33 units', 'what these do not support yet'],
        ['harderway lint --fix units', 'write the fixes that are certain'],
        ['harderway lint --strict --format sarif . >lint.sarif', 'for code scanning'],
      ],
    },
    async () => (await import('../commands/lint.js')).lint,
  ),
  define(
    'explain',
    {
      summary: 'show how a flag or unit setting is set, and why',
      description:
        'Prints the value, the reason and the documentation of a flag that harderway gives a program, or of a setting of its unit, in both profiles. Without a name, prints everything that production sets differently from the guide. With --profile, prints the files of a control node and of the gateway, with the reason for each line above it. Values are those of cluster.yaml, or of the guide if that is missing.',
      operands: { label: '[FLAG...]', least: 0, unknownOptions: true },
      examples: [
        ['harderway explain service-account-issuer', 'one flag'],
        ['harderway explain SystemCallFilter', 'one setting of the units'],
        ['harderway explain etcd', 'all flags and settings of one program'],
        ['harderway explain', 'everything that production sets differently from the guide'],
        ['harderway explain --profile production', 'every line of every file, with its reason'],
      ],
    },
    async () => (await import('../commands/explain.js')).explain,
  ),
  define(
    'render',
    {
      summary: 'write every file for every host',
      description: 'Needs no connection to the hosts.',
      examples: [
        ['harderway render --host control0', 'print the files of one host'],
        ['harderway render -o files', 'write all files to a directory'],
      ],
    },
    async () => (await import('../commands/render.js')).render,
  ),
  define(
    'kubeconfig',
    {
      summary: 'print or merge the kubeconfig',
      description:
        "It is the administrator's, and its server is the virtual IP. In production, RBAC gives user admin its rights: --super-admin is for when it can't. --merge adds it to the kubeconfig that kubectl uses, keeps that file as it was in FILE.bak, and refuses to replace the context of another cluster.",
      examples: [
        ['harderway kubeconfig --merge --use', 'for kubectl on this machine'],
        ['harderway kubeconfig --merge --context east', 'beside another cluster of the same name'],
        ['harderway kubeconfig -o east.kubeconfig', 'into a file of its own'],
        ['harderway kubeconfig --super-admin -o emergency.kubeconfig', 'if RBAC forbids admin everything'],
      ],
    },
    async () => (await import('../commands/kubeconfig.js')).kubeconfig,
  ),
];

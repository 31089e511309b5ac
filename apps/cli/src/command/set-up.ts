import type { Command } from '@harderway/command';
import type { Define } from './define.js';

/** The commands that set a cluster up on this machine, without hosts. */
export const setUpCommands = (define: Define): readonly Command[] => [
  define(
    'init',
    {
      summary: 'write a cluster.yaml to start from',
      examples: [
        ['harderway init', 'with placeholder addresses to replace with your own'],
        [
          'harderway init --name lab --virtual-ip 10.1.0.21 --user admin',
          'without questions; hosts stay placeholders',
        ],
        ['harderway init --guide', 'the guide’s machines and versions'],
        ['harderway init --schema', 'with a schema that editors complete from'],
      ],
    },
    async () => (await import('../commands/init.js')).init,
  ),
  define(
    'certs',
    {
      summary: 'make missing credentials, and show when each expires',
      description:
        'lock encrypts everything in their directory but certificates and what else is public, which it lists, by age, with a passphrase or for recipients; all commands keep working and ask once per run. HARDERWAY_PASSPHRASE_FILE and HARDERWAY_IDENTITY_FILE name what opens them where nobody can be asked, and HARDERWAY_KEY_PASSPHRASE_FILE the passphrase of an encrypted key of an authority. The next run completes a lock or unlock that was stopped. csr writes a request for every certificate that is missing or ends soon, for an authority whose key is elsewhere (pki.authorityKeys), and import takes what it has signed, once all fits.',
      operands: { label: '[lock|unlock|csr|import FILE...]', least: 0 },
      examples: [
        ['harderway certs', 'make what is missing'],
        ['harderway certs --renew && harderway apply', 'before the old ones end'],
        ['harderway certs lock', 'with a passphrase, which is asked for'],
        ['harderway certs csr -o requests', 'keys stay here; requests go to whoever signs'],
        ['harderway certs import signed/*.pem', 'certificates and intermediates, in any order'],
        ['harderway certs --check --json', 'for a monitor: exit code 1 once one has ended or does not fit'],
      ],
    },
    async () => (await import('../commands/certs.js')).certs,
  ),
  define(
    'check',
    {
      summary: 'check cluster.yaml offline',
      description:
        'Checks cluster.yaml, the flags of every program, whether they fit together, units, ldirectord.cf and credentials. Needs no connection, and writes nothing. --verbose prints notes too.',
      examples: [
        ['harderway check', 'before a commit: exit code 1 if a program would refuse something'],
        ['harderway check --strict --format github', 'in CI, with warnings'],
      ],
    },
    async () => (await import('../commands/check.js')).check,
  ),
  define(
    'explain',
    {
      summary: 'show how a flag or unit setting is set, and why',
      description:
        'Names the reason and the documentation of each flag that harderway gives a program, in both profiles, and of each setting that production adds to its unit; without a name, of all that production sets otherwise than the guide. With --profile it prints the files of a control node and of the gateway, with the reason of each line above it. The values are those of cluster.yaml, or of the guide where that is missing.',
      operands: { label: '[FLAG...]', least: 0, unknownOptions: true },
      examples: [
        ['harderway explain service-account-issuer', 'one flag'],
        ['harderway explain SystemCallFilter', 'one setting of the units'],
        ['harderway explain etcd', 'all flags and settings of one program'],
        ['harderway explain', 'all that production sets differently from the guide'],
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

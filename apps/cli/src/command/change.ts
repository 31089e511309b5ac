import type { Command } from '@harderway/command';
import type { Define } from './define.js';

/** Authorities and keys that can be rotated. */
const rotated = ['ca', 'etcd-ca', 'front-proxy-ca', 'service-account', 'encryption-key'];

/** The commands that change hosts, and the one that shows what would change. */
export const changeCommands = (define: Define): readonly Command[] => [
  define(
    'plan',
    {
      summary: 'show what apply would change',
      description: 'Changes nothing on the hosts, and makes missing certificates on this machine.',
      examples: [
        ['harderway plan', 'all stages'],
        ['harderway plan --diff full --only etcd', 'one stage, whole diffs'],
        ['harderway plan --json', 'for programs'],
        ['harderway plan -o change.plan', 'to apply it later, or not at all'],
      ],
      exitCodes: [[2, 'there are changes']],
    },
    async () => (await import('../commands/plan.js')).plan,
  ),
  define(
    'apply',
    {
      summary: 'make the hosts what cluster.yaml describes',
      description:
        'Shows the plan and asks first. The next run completes one that was stopped at any moment. With a FILE of plan -o it does nothing unless all is as that plan was made on.',
      operands: { label: '[FILE]', most: 1, completion: { kind: 'file' } },
      examples: [
        ['harderway apply', 'after a yes'],
        ['harderway apply --yes change.plan', 'what plan -o has saved, and nothing else'],
        ['harderway apply --yes --only etcd,kube-apiserver', 'two stages, without asking'],
      ],
    },
    async () => (await import('../commands/apply.js')).apply,
  ),
  define(
    'upgrade',
    {
      summary: 'go to other versions, minor by minor',
      description:
        'Shows the way and asks first. Each hop begins with a snapshot of etcd on this machine, changes cluster.yaml, and is planned, applied and verified. The next run completes one that was stopped.',
      examples: [
        ['harderway upgrade --to 1.34 --plan', 'show the way: hops, flags that change, APIs that go'],
        ['harderway upgrade --to 1.34', 'after a yes'],
        ['harderway upgrade --etcd 3.6.14', 'etcd alone'],
      ],
      exitCodes: [[2, 'with --plan: there are hops']],
    },
    async () => (await import('../commands/upgrade.js')).upgrade,
  ),
  define(
    'rotate',
    {
      summary: 'put another authority or key in the place of one',
      description:
        'Shows the stages that are left and asks first: trust both, sign with the new one, stop trusting the old one. Each is recorded in the directory of credentials, planned, applied and verified; before the last nothing may present the old one, and all that is encrypted is written again by the new key. The next run completes one that was stopped, and --back goes back from any of them.',
      operands: {
        label: 'WHAT',
        least: 1,
        most: 1,
        completion: { kind: 'one-of', values: rotated },
      },
      examples: [
        ['harderway rotate etcd-ca --plan', 'which stages are left'],
        ['harderway rotate etcd-ca', 'to a new authority, after a yes'],
        ['harderway rotate encryption-key --provider secretbox', 'another key, and all Secrets by it'],
        ['harderway rotate etcd-ca --to ca', "to the cluster's own, before going back to the guide"],
      ],
      exitCodes: [[2, 'with --plan: there are stages']],
    },
    async () => (await import('../commands/rotate.js')).rotate,
  ),
  define(
    'restore',
    {
      summary: 'replace all data of etcd by a snapshot',
      description:
        'Reads every page of the snapshot first, and refuses one that is damaged, of another cluster, or that nothing could read. Shows what is lost, and asks. Then all members get its data, under a new cluster id; what they had is moved aside. The next run completes one that was stopped at any moment.',
      operands: { label: 'FILE', least: 1 },
      examples: [
        ['harderway restore backups/kubenet-2026-11-26T01-02-03Z.db', 'after the name of the cluster'],
        [
          'harderway backup && harderway restore backups/NEWEST.db',
          'members are lost: save what is left first',
        ],
      ],
    },
    async () => (await import('../commands/restore.js')).restore,
  ),
  define(
    'replace',
    {
      summary: 'let control nodes join again that lost their etcd',
      description:
        'Applies cluster.yaml. If the etcd member of a named host can not go on, because its disk, its data or its machine is gone, it is removed from the cluster, and the host joins again without data. Old data is set aside, never deleted. A member that is well is left alone.',
      operands: { label: 'HOST...', least: 1 },
      examples: [
        ['harderway replace control1', 'after its disk was lost, or on a new machine with its address'],
      ],
    },
    async () => (await import('../commands/replace.js')).replace,
  ),
  define(
    'remove',
    {
      summary: 'take control nodes out of the cluster',
      description:
        'Drains each, takes its member out of etcd, stops its services and sets the data aside. Writes state: absent to cluster.yaml before it begins, and removes the entries at the end. A host that does not answer is taken out as well.',
      operands: { label: 'HOST...', least: 1 },
      examples: [['harderway remove control3 control4', 'from five control nodes to three']],
    },
    async () => (await import('../commands/remove.js')).remove,
  ),
  define(
    'reset',
    {
      summary: 'remove everything from the hosts',
      description: 'Removes all data of etcd too. Files of this machine stay.',
      examples: [
        ['harderway reset', 'after the name of the cluster'],
        ['harderway reset --yes', 'without asking'],
      ],
    },
    async () => (await import('../commands/reset.js')).reset,
  ),
];

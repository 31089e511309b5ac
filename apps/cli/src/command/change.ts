import type { Command } from '@harderway/command';
import type { Define } from './define.js';
import { planned } from './exit-codes.js';

/** CAs, keys and the issuer that can be rotated. */
const rotated = [
  'ca',
  'etcd-ca',
  'front-proxy-ca',
  'service-account',
  'service-account-issuer',
  'encryption-key',
];

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
      summary: 'bring the hosts to what cluster.yaml describes',
      description:
        'Shows the plan and asks first. Programs that others started, as on a cluster that was adopted, restart only after a question of their own, or with --allow-restarts. To complete an interrupted run, run it again. Given a FILE that plan, upgrade or rotate saved with -o, applies it only if nothing has changed since.',
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
      summary: 'upgrade Kubernetes and etcd, minor by minor',
      description:
        'Shows the path and asks first. Each hop takes a snapshot of etcd, edits cluster.yaml, and is planned, applied and verified. Stops before the first hop if a kubelet is too old for one of them. To complete an interrupted upgrade, run the same command again.',
      examples: [
        [
          'harderway upgrade --to 1.34 --plan',
          'show the path: hops, flags that change, APIs that are removed',
        ],
        ['harderway upgrade --to 1.34', 'ask, then upgrade'],
        ['harderway upgrade --to 1.34 -o upgrade.plan', 'save it: harderway apply upgrade.plan'],
        ['harderway upgrade --etcd 3.6.14', 'etcd alone'],
      ],
      exitCodes: [[2, 'with --plan or -o: there is something to do']],
    },
    async () => (await import('../commands/upgrade.js')).upgrade,
  ),
  define(
    'rotate',
    {
      summary: 'rotate a CA, a key or the token issuer',
      description:
        'WHAT is ca, etcd-ca, front-proxy-ca, service-account (the key that signs tokens), service-account-issuer or encryption-key. Shows the stages that are left and asks first: trust both, sign with the new one, trust only the new one. Each stage is recorded in the credentials directory, planned, applied and verified. Before the last one, no server may present a certificate of the old CA, and every encrypted object is written again with the new key. To complete an interrupted rotation, run the same command again; --back goes back from any stage; for the issuer, --to FORMER does.',
      operands: {
        label: 'WHAT',
        least: 1,
        most: 1,
        completion: { kind: 'one-of', values: rotated },
      },
      examples: [
        ['harderway rotate etcd-ca --plan', 'show the stages that are left'],
        ['harderway rotate etcd-ca', 'ask, then rotate to a new CA'],
        ['harderway rotate encryption-key --provider secretbox', 'encrypt all Secrets with a new key'],
        ['harderway rotate etcd-ca --to ca', "use the cluster's CA for etcd, before going back to the guide"],
        [
          'harderway rotate service-account-issuer',
          'after a change of the virtual IP: accept both, then sign as the new one',
        ],
        ['harderway rotate ca -o rotate.plan', 'save it: harderway apply rotate.plan'],
      ],
      exitCodes: [[2, 'with --plan or -o: there is something to do']],
    },
    async () => (await import('../commands/rotate.js')).rotate,
  ),
  define(
    'replace',
    {
      summary: 'rejoin control nodes whose etcd data is lost',
      description:
        'Applies cluster.yaml. If the etcd member of a named host cannot go on, because its disk, its data or its machine is gone, it is removed from the cluster, and the host joins again without data. Old data is set aside, never deleted. A member that is well is left alone.',
      operands: { label: 'HOST...', least: 1 },
      examples: [
        ['harderway replace control1', 'after its disk was lost, or on a new machine with its address'],
      ],
      exitCodes: planned,
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
      examples: [
        ['harderway remove control3 control4 --plan', 'show what would happen'],
        ['harderway remove control3 control4', 'from five control nodes to three'],
      ],
      exitCodes: planned,
    },
    async () => (await import('../commands/remove.js')).remove,
  ),
  define(
    'move',
    {
      summary: 'move the virtual IP to another gateway',
      description:
        'For example before its owner is rebooted. The address stays where it has been moved to. Clients that connect meanwhile may wait for a second; which open connections survive is in the documentation.',
      examples: [
        ['harderway move', 'after a yes'],
        ['harderway move --to gateway1 --yes', 'nothing happens if it is there already'],
      ],
      exitCodes: planned,
    },
    async () => (await import('../commands/move.js')).move,
  ),
  define(
    'reset',
    {
      summary: 'remove everything from the hosts',
      description: 'Removes all data of etcd too. Files of this machine stay.',
      examples: [
        ['harderway reset --plan', 'show what would be removed'],
        ['harderway reset', 'after the name of the cluster'],
        ['harderway reset --yes', 'without asking'],
      ],
      exitCodes: planned,
    },
    async () => (await import('../commands/reset.js')).reset,
  ),
];

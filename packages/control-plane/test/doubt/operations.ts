import type { Operation } from '../../src/operations/operation.js';
import { restoreId } from '../../src/operations/restore/restore-id.js';
import { hosts } from './cells.js';

const restore = restoreId('kubenet', { sha256: 'a'.repeat(64), attempt: 1, revision: 1_000_000_000 });
const [host = ''] = hosts;
const through = hosts;

/**
 * Operations whose looks ask hosts, members or the API, on a cluster with this member that leads, a learner that never started, a
 * node whose kubelet does not answer and a token that no key has signed.
 */
export const lookedAt = (leader: string, member: { readonly id: string }): readonly Operation[] => [
  { kind: 'abandon-restore', host },
  {
    kind: 'add-member',
    member: 'control9',
    peerUrls: ['https://192.168.1.98:2380'],
    learner: true,
    others: [],
    through,
  },
  // A certificate that has signed none of theirs.
  { kind: 'await-certificates', role: 'ca', to: 'service-account' },
  { kind: 'await-kubelets', to: 'service-account', from: ['ca'] },
  { kind: 'await-token-expiry', key: 'service-account' },
  { kind: 'await-trust', role: 'ca', to: 'service-account', from: ['ca'] },
  { kind: 'bind-administrators' },
  { kind: 'check-restored', host, restore, keys: 7 },
  { kind: 'defragment', member: host, through: [], freeShare: 0 },
  { kind: 'end-restore', host },
  { kind: 'forget-servers', host },
  { kind: 'move-leader', member: leader, through },
  { kind: 'promote-member', member: 'nobody', peerUrls: ['https://192.168.1.99:2380'], through },
  { kind: 'remove-member', member: host, id: member.id, through },
  { kind: 'renew-tokens', key: 'service-account' },
  { kind: 'rewrite-objects', key: 'aescbc:key1' },
  { kind: 'set-aside', host, paths: ['/var/lib/etcd/member'], parent: '/var/lib/etcd' },
  { kind: 'stage-data', host, restore, raiseBy: 1, snapshot: '/s.db', size: 1 },
  { kind: 'step-aside', member: host, through: hosts.slice(1) },
  { kind: 'swap-data', host, restore },
];

/** Operations whose looks ask gateways, the first of which has drained the server of control1. */
export const askingGateways: readonly Operation[] = [
  { kind: 'drain', server: host, gateway: 'gateway' },
  { kind: 'put-back', server: 'control1', gateway: 'gateway' },
  { kind: 'move-address', gateway: 'gateway', through: ['gateway1'] },
];

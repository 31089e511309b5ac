import type { Finding } from '../diagnostics.js';
import type { SpecView } from '../view.js';

// What listens on a control node besides the API itself: sshd, etcd, kubelet, controller-manager, scheduler.
const taken: Readonly<Record<number, string>> = {
  22: 'the SSH server',
  2379: 'etcd, for clients',
  2380: 'etcd, for its peers',
  10250: 'the kubelet',
  10257: 'kube-controller-manager',
  10259: 'kube-scheduler',
};

/** The API's port and the NodePort range against what else listens on a control node. */
export function* checkPorts(view: SpecView): Generator<Finding> {
  const port = view.number('api', 'port');
  const user = port === undefined ? undefined : taken[port];
  if (port !== undefined && user !== undefined) {
    const message = `Port ${port} of a control node belongs to ${user}`;
    yield { severity: 'error', code: 'port-conflict', message, hint: 'use 6443', path: ['api', 'port'] };
  }
  const range = view.text('network', 'serviceNodePortRange');
  const [from, to] = range?.value.split('-').map(Number) ?? [];
  if (range === undefined || from === undefined || to === undefined) return;
  const users = { ...taken, ...(port === undefined ? {} : { [port]: 'the API' }) };
  const hit = Object.entries(users).find(([key]) => Number(key) >= from && Number(key) <= to);
  if (hit !== undefined) {
    const message = `The NodePort range ${range.value} holds port ${hit[0]} of ${hit[1]}`;
    yield { severity: 'error', code: 'port-conflict', message, hint: 'use 30000-32767', path: range.path };
  }
}

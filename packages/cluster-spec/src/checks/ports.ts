import type { Finding } from '../diagnostics.js';
import { programs } from '../programs.js';
import type { SpecView } from '../view.js';

/** Ports of a control node that are taken, besides the API's, with the program that holds each. */
const taken: ReadonlyMap<number, string> = new Map([
  [22, 'the SSH server'],
  ...programs.flatMap(({ ports }) => ports.map(({ number, holder }) => [number, holder] as const)),
  [10250, 'the kubelet'],
]);

/** Checks the API's port and the NodePort range against the other ports of a control node. */
export function* checkPorts(view: SpecView): Generator<Finding> {
  const port = view.number('api', 'port');
  const holder = port === undefined ? undefined : taken.get(port);
  if (port !== undefined && holder !== undefined) {
    const message = `port ${port} of a control node belongs to ${holder}`;
    yield { severity: 'error', code: 'port-conflict', message, hint: 'use 6443', path: ['api', 'port'] };
  }
  const range = view.text('network', 'serviceNodePortRange');
  const [from, to] = range?.value.split('-').map(Number) ?? [];
  if (range === undefined || from === undefined || to === undefined) return;
  const holders = [...taken, ...(port === undefined ? [] : [[port, 'the API'] as const])];
  const hit = holders.sort(([a], [b]) => a - b).find(([number]) => number >= from && number <= to);
  if (hit !== undefined) {
    const message = `the NodePort range ${range.value} holds port ${hit[0]} of ${hit[1]}`;
    yield { severity: 'error', code: 'port-conflict', message, hint: 'use 30000-32767', path: range.path };
  }
}

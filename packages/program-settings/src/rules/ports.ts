import type { Profile, SpecView } from '@harderway/cluster-spec';
import type { RuleFinding } from '@harderway/diagnostics';
import { portsIn, programs } from '../programs/programs.js';
import { profileOf } from './profile.js';

/** Ports of a control node that are taken, besides the API's, with the program that listens on each. */
const takenIn = (profile: Profile): ReadonlyMap<number, string> =>
  new Map([
    [22, 'the SSH server'],
    ...programs
      .flatMap((program) => portsIn(profile, program))
      .map(({ number, holder }) => [number, holder] as const),
    [10250, 'the kubelet'],
  ]);

/** Checks the API's port and the NodePort range against the other ports of a control node. */
export function* ports(view: SpecView): Generator<RuleFinding<never>> {
  const taken = takenIn(profileOf(view));
  const port = view.number('api', 'port');
  const holder = port === undefined ? undefined : taken.get(port);
  if (port !== undefined && holder !== undefined) {
    const message = `port ${port} of a control node belongs to ${holder}`;
    yield { ...view.place(['api', 'port']), message, hint: 'use 6443' };
  }
  const range = view.text('network', 'serviceNodePortRange');
  const [from, to] = range?.value.split('-').map(Number) ?? [];
  if (range === undefined || from === undefined || to === undefined) return;
  const holders = [...taken, ...(port === undefined ? [] : [[port, 'the API'] as const])];
  const hit = holders.sort(([a], [b]) => a - b).find(([number]) => number >= from && number <= to);
  if (hit !== undefined) {
    const message = `the NodePort range ${range.value} includes port ${hit[0]} of ${hit[1]}`;
    yield { ...view.place(range.path), message, hint: 'use 30000-32767' };
  }
}

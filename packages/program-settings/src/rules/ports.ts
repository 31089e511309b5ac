import type { Profile, SpecView } from '@harderway/cluster-spec';
import type { RuleFinding } from '@harderway/diagnostics';
import { etcdMetricsPort, portsIn, programs } from '../programs/programs.js';
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

/** Flags among `extraFlags` of etcd with the URLs that it listens on. */
const listening = ['listen-metrics-urls', 'listen-client-http-urls'] as const;

/** The ports in a list such as `https://192.0.2.11:2379,unix://x`. URLs without a port are left out: etcd itself refuses them. */
const portsOf = (urls: string): readonly number[] =>
  urls
    .split(',')
    .flatMap((url) => /^\s*https?:\/\/[^/]*:(\d{1,5})\s*$/.exec(url)?.[1] ?? [])
    .map(Number);

/** Checks the ports that `extraFlags` of etcd name. Its default port for metrics is free where `listen-metrics-urls` is given. */
function* etcdPorts(view: SpecView, taken: ReadonlyMap<number, string>): Generator<RuleFinding<never>> {
  const seen = new Map(taken);
  for (const flag of listening) {
    const urls = view.text('etcd', 'extraFlags', flag);
    if (urls === undefined) continue;
    if (flag === 'listen-metrics-urls') seen.delete(etcdMetricsPort);
    for (const port of new Set(portsOf(urls.value))) {
      const holder = seen.get(port);
      seen.set(port, `etcd, by --${flag}`);
      if (holder === undefined) continue;
      const message = `port ${port} of a control node belongs to ${holder}`;
      yield { ...view.place(urls.path), message, hint: 'choose a port that nothing listens on' };
    }
  }
}

/** Checks that no port of a control node is taken twice: by the API, by `extraFlags` of etcd, or by the NodePort range. */
export function* ports(view: SpecView): Generator<RuleFinding<never>> {
  const taken = takenIn(profileOf(view));
  const port = view.number('api', 'port');
  const holder = port === undefined ? undefined : taken.get(port);
  if (port !== undefined && holder !== undefined) {
    const message = `port ${port} of a control node belongs to ${holder}`;
    yield { ...view.place(['api', 'port']), message, hint: 'use 6443' };
  }
  const withApi = new Map([...taken, ...(port === undefined ? [] : [[port, 'the API'] as const])]);
  yield* etcdPorts(view, withApi);
  const range = view.text('network', 'serviceNodePortRange');
  const [from, to] = range?.value.split('-').map(Number) ?? [];
  if (range === undefined || from === undefined || to === undefined) return;
  const hit = [...withApi].sort(([a], [b]) => a - b).find(([number]) => number >= from && number <= to);
  if (hit !== undefined) {
    const message = `the NodePort range ${range.value} includes port ${hit[0]} of ${hit[1]}`;
    yield { ...view.place(range.path), message, hint: 'use 30000-32767' };
  }
}

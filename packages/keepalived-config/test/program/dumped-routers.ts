import type { InstanceState } from '../../src/evaluate/vrrp/state.js';

/** A virtual router as the dump of keepalived describes it. */
export interface DumpedRouter
  extends Pick<
    InstanceState,
    | 'name'
    | 'version'
    | 'priority'
    | 'virtualRouterId'
    | 'interface'
    | 'advertInterval'
    | 'preempt'
    | 'accept'
    | 'source'
    | 'unicast'
    | 'multicastGroup'
    | 'garpRefresh'
    | 'downTimerAdverts'
    | 'lowerPriorityNoAdvert'
    | 'higherPrioritySendAdvert'
  > {
  readonly addresses: readonly string[];
  readonly excluded: readonly string[];
  readonly peers: readonly string[];
}

/** The lines below a heading, which are indented further. */
function below(lines: readonly string[], heading: RegExp): readonly string[] {
  const start = lines.findIndex((line) => heading.test(line));
  if (start < 0) return [];
  // Other processes print between them.
  const rest = lines.slice(start + 1).filter((line) => line.startsWith(' '));
  const end = rest.findIndex((line) => !line.startsWith('     '));
  return rest.slice(0, end < 0 ? rest.length : end).map((line) => line.trim());
}

/** `192.0.2.1/32 eth0`, from a line such as `192.0.2.1 brd + dev eth0 scope global`. */
function addressOf(line: string): string {
  const [, address = '', prefix] = /^([^\s/]+)(?:\/(\d+))?/.exec(line) ?? [];
  const device = / dev (\S+)/.exec(line)?.[1] ?? '';
  return `${address}/${prefix ?? (address.includes(':') ? 128 : 32)} ${device}`.trimEnd();
}

function readRouter(lines: readonly string[]): DumpedRouter {
  const values = new Map(
    lines.flatMap((line) => {
      const [, key, value] = /^ {1,3}(\S[^=]*?) = (.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
  const text = (key: string): string => values.get(key) ?? '';
  const [interval, unit] = text('Advert interval').split(' ');
  const source = text('Using src_ip');
  const device = text('Interface');
  const [, group] = lines.flatMap((line) => /^ {3}Multicast address ([^\s,]+)/.exec(line) ?? []);
  return {
    name: text('VRRP Instance'),
    version: Number(text('VRRP Version')),
    priority: Number(text('Priority')),
    virtualRouterId: Number(text('Virtual Router ID')),
    interface: device === 'not configured' ? undefined : device,
    advertInterval: Number(interval) / (unit === 'sec' ? 1 : 1000),
    preempt: text('Preempt') === 'enabled',
    accept: text('Accept') === 'enabled',
    source: source.endsWith('(from configuration)') ? source.split(' ')[0] : undefined,
    unicast: lines.includes('     Using unicast'),
    multicastGroup: group,
    garpRefresh: Number(text('Gratuitous ARP refresh')),
    downTimerAdverts: Number(text('Down timer adverts')),
    lowerPriorityNoAdvert: text('Send advert after receive lower priority advert') === 'false',
    higherPrioritySendAdvert: text('Send advert after receive higher priority advert') === 'true',
    addresses: below(lines, /^ {3}Virtual IP \(/).map(addressOf),
    excluded: below(lines, /^ {3}Virtual IP Excluded/).map(addressOf),
    peers: below(lines, /^ {3}Unicast Peer/).map((line) => line.split(' ')[0] ?? ''),
  };
}

/** Reads the virtual routers of a dump. */
export function dumpedRouters(lines: readonly string[]): readonly DumpedRouter[] {
  const starts = lines.flatMap((line, index) => (line.startsWith(' VRRP Instance = ') ? [index] : []));
  return starts.map((start, index) => {
    const rest = lines.slice(start, starts[index + 1]);
    const end = rest.findIndex((line) => line.startsWith('------<'));
    return readRouter(rest.slice(0, end < 0 ? rest.length : end));
  });
}

/** A virtual router in the words of the dump. */
export function inTheDump(instance: InstanceState): DumpedRouter {
  const {
    name,
    version,
    priority,
    virtualRouterId,
    advertInterval,
    preempt,
    accept,
    source,
    unicast,
    multicastGroup,
    garpRefresh,
    downTimerAdverts,
    lowerPriorityNoAdvert,
    higherPrioritySendAdvert,
  } = instance;
  const texts = (addresses: InstanceState['addresses']): readonly string[] =>
    addresses.map((each) =>
      `${each.address}/${each.prefix} ${each.interface ?? instance.interface ?? ''}`.trimEnd(),
    );
  return {
    name,
    version,
    priority,
    virtualRouterId,
    interface: instance.interface,
    advertInterval,
    preempt,
    accept,
    source,
    unicast,
    multicastGroup,
    garpRefresh,
    downTimerAdverts,
    lowerPriorityNoAdvert,
    higherPrioritySendAdvert,
    addresses: texts(instance.addresses),
    excluded: texts(instance.excluded),
    peers: unicast ? instance.peers.map(({ address }) => address) : [],
  };
}

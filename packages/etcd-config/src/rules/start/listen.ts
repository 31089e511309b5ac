import type { Effective } from '../effective.js';
import { isSocket, urlParts } from '../url.js';
import { type Checks, type Fault, fault } from './rule.js';

/** An address that etcd binds. */
interface Bound {
  readonly flag: string;
  readonly url: string;
  readonly host: string;
  readonly port: string;
}

const clientFlags = ['listen-client-urls', 'listen-client-http-urls'];
const firstFlags = ['listen-peer-urls'].concat(clientFlags);
const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

const isClient = ({ flag }: Bound): boolean => clientFlags.includes(flag);
const plainHost = (host: string): string => (host === 'localhost' ? '127.0.0.1' : host);

/** Whether another rule already reports the pair: the two client flags with one address. */
const areMet = (left: Bound, right: Bound): boolean =>
  isClient(left) && isClient(right) && left.flag !== right.flag && left.host === right.host;

/** Collects bound addresses, and finds the bound address that a further address clashes with. */
function boundAddresses(): {
  readonly add: (bound: Bound) => void;
  readonly clash: (next: Bound) => Bound | undefined;
} {
  const byPlace = new Map<string, Bound[]>();
  const places = ({ port, host }: Bound): readonly string[] =>
    everywhere.has(host) ? [port, `${port} everywhere`] : [port, `${port} ${plainHost(host)}`];
  return {
    add(bound) {
      if (bound.port === '0') return;
      for (const place of places(bound)) {
        const there = byPlace.get(place);
        if (there === undefined) byPlace.set(place, [bound]);
        else there.push(bound);
      }
    },
    clash(next) {
      const { port, host } = next;
      const where = everywhere.has(host) ? [port] : [`${port} ${plainHost(host)}`, `${port} everywhere`];
      for (const place of where) {
        const found = byPlace.get(place)?.find((bound) => !areMet(bound, next));
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** The addresses of some flags. Client listeners share an address as long as they are of one flag. */
function listeners(values: Effective, flags: readonly string[]): readonly Bound[] {
  return flags.flatMap((flag) => {
    const seen = new Set<string>();
    return values
      .list(flag)
      .map((url) => ({ flag, ...urlParts(url) }))
      .filter((part) => {
        const again = seen.has(part.authority);
        seen.add(part.authority);
        return !isSocket(part.scheme) && !(again && isClient(part));
      });
  });
}

/** The first address that etcd cannot bind, because an address in `before` or earlier in the list has taken it. */
function* clashFault(before: readonly Bound[], listening: readonly Bound[]): Iterable<Fault> {
  const { add, clash } = boundAddresses();
  for (const bound of before) add(bound);
  for (const right of listening) {
    const left = clash(right);
    if (left === undefined) {
      add(right);
      continue;
    }
    const message = `--${left.flag} ${left.url} and --${right.flag} ${right.url} are one address`;
    const words = `listen tcp ${right.host}:${right.port}: bind: address already in use`;
    yield fault(right.flag, words, 'give each its own port', { message });
    return;
  }
}

/** The rules on addresses that etcd binds. */
export const listenChecks: Checks = {
  *'http-and-grpc-same'(values) {
    const grpc = new Set(values.list('listen-client-urls').map((url) => urlParts(url).authority));
    const shared = values.list('listen-client-http-urls').find((url) => grpc.has(urlParts(url).authority));
    if (shared === undefined) return;
    const words = `cannot bind both --client-listen-urls and --client-listen-http-urls on the same url ${shared}`;
    const message = `--listen-client-http-urls and --listen-client-urls share ${shared}`;
    yield fault('listen-client-http-urls', words, 'give the former a port of its own', { message });
  },
  'listen-address-twice': (values) => clashFault([], listeners(values, firstFlags)),
  'metrics-address-twice': (values) =>
    clashFault(listeners(values, firstFlags), listeners(values, ['listen-metrics-urls'])),
};

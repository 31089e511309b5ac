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

type Pair = readonly [left: Bound, right: Bound];

const clientFlags = ['listen-client-urls', 'listen-client-http-urls'];
const firstFlags = ['listen-peer-urls'].concat(clientFlags);
const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

const isClient = ({ flag }: Bound): boolean => clientFlags.includes(flag);
const plainHost = (host: string): string => (host === 'localhost' ? '127.0.0.1' : host);

function clash([left, right]: Pair): boolean {
  if (left.port !== right.port || left.port === '0') return false;
  // The two client flags on one address are met by a rule of their own before anything is bound.
  if (isClient(left) && isClient(right) && left.flag !== right.flag && left.host === right.host) return false;
  const [a, b] = [plainHost(left.host), plainHost(right.host)];
  return a === b || everywhere.has(a) || everywhere.has(b);
}

/** The addresses of some flags. Client listeners share an address as long as they are of one flag. */
function listeners(values: Effective, flags: readonly string[]): readonly Bound[] {
  return flags.flatMap((flag) => {
    const parts = values.list(flag).map((url) => ({ flag, ...urlParts(url) }));
    const first = (authority: string): number => parts.findIndex((part) => part.authority === authority);
    return parts.filter(
      (part, index) => !isSocket(part.scheme) && (!isClient(part) || first(part.authority) === index),
    );
  });
}

function* clashFault(pairs: readonly Pair[]): Iterable<Fault> {
  const found = pairs.find(clash);
  if (found === undefined) return;
  const [left, right] = found;
  const message = `--${left.flag} ${left.url} and --${right.flag} ${right.url} are one address`;
  const words = `listen tcp ${right.host}:${right.port}: bind: address already in use`;
  yield fault(right.flag, words, 'give each its own port', { message });
}

/** Each pair of a list, in its order. */
const pairsOf = (all: readonly Bound[]): readonly Pair[] =>
  all.flatMap((left, index) => all.slice(index + 1).map((right): Pair => [left, right]));

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
  'listen-address-twice': (values) => clashFault(pairsOf(listeners(values, firstFlags))),
  *'metrics-address-twice'(values) {
    const metrics = listeners(values, ['listen-metrics-urls']);
    const others = listeners(values, firstFlags);
    yield* clashFault(
      metrics.flatMap((right, index) =>
        [...others, ...metrics.slice(0, index)].map((left): Pair => [left, right]),
      ),
    );
  },
};

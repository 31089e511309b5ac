import type { Effective } from '../effective.js';
import { type Finding, type Rule, when } from '../rule.js';
import { isSocket, urlParts } from '../url.js';

interface Bound {
  readonly flag: string;
  readonly url: string;
  readonly host: string;
  readonly port: string;
}

const atOnce = ['listen-peer-urls', 'listen-client-urls', 'listen-client-http-urls'] as const;
const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
const plainHost = (host: string): string => (host === 'localhost' ? '127.0.0.1' : host);

function clash(left: Bound, right: Bound): boolean {
  if (left.port !== right.port || left.port === '0') return false;
  const [a, b] = [plainHost(left.host), plainHost(right.host)];
  return a === b || everywhere.has(a) || everywhere.has(b);
}

// Client listeners share an address as long as they are of one flag.
function listeners(values: Effective, flags: readonly string[]): readonly Bound[] {
  return flags.flatMap((flag) => {
    const seen = new Set<string>();
    return values
      .list(flag)
      .map((url) => ({ flag, ...urlParts(url) }))
      .filter(({ scheme, authority }) => {
        const again = isClient(flag) && seen.has(authority);
        seen.add(authority);
        return !isSocket(scheme) && !again;
      });
  });
}

const isClient = (flag: string): boolean =>
  flag === 'listen-client-urls' || flag === 'listen-client-http-urls';

interface Pair {
  readonly left: Bound;
  readonly right: Bound;
}

// The two client flags on one address are met by a rule of their own before anything is bound.
const isShared = ({ left, right }: Pair): boolean =>
  isClient(left.flag) && isClient(right.flag) && left.flag !== right.flag && left.host === right.host;

function clashFindings(pairs: readonly Pair[]): readonly Finding[] {
  const found = pairs.find((pair) => clash(pair.left, pair.right) && !isShared(pair));
  if (found === undefined) return [];
  const { left, right } = found;
  return [
    {
      flag: right.flag,
      message: `--${left.flag} ${left.url} and --${right.flag} ${right.url} are one address; give each its own port`,
      programText: `listen tcp ${right.host}:${right.port}: bind: address already in use`,
    },
  ];
}

/** What etcd meets when it binds its addresses. */
export const listenRules: readonly Rule[] = [
  {
    code: 'http-and-grpc-same',
    stage: 'listen',
    title: '`listen-client-http-urls` and `listen-client-urls` share no address',
    versions: '3.4.25-3.4 3.5.8-',
    source: 'server/embed/etcd.go configureClientListeners',
    check: (values) => {
      const grpc = new Set(values.list('listen-client-urls').map((url) => urlParts(url).authority));
      const shared = values.list('listen-client-http-urls').find((url) => grpc.has(urlParts(url).authority));
      const words = `cannot bind both --client-listen-urls and --client-listen-http-urls on the same url ${shared}`;
      return when(shared !== undefined, {
        flag: 'listen-client-http-urls',
        message: `--listen-client-http-urls and --listen-client-urls share ${shared}; give the former a port of its own`,
        programText: words,
      });
    },
  },
  {
    code: 'listen-address-twice',
    stage: 'listen',
    title: 'no address is bound twice',
    source: 'bind(2): EADDRINUSE',
    check: (values) => {
      const all = listeners(values, atOnce);
      return clashFindings(
        all.flatMap((left, index) => all.slice(index + 1).map((right) => ({ left, right }))),
      );
    },
  },
  {
    code: 'metrics-address-twice',
    stage: 'serve',
    title: 'metrics are served at addresses of their own',
    source: 'bind(2): EADDRINUSE',
    check: (values) => {
      const metrics = listeners(values, ['listen-metrics-urls']);
      const others = listeners(values, atOnce);
      return clashFindings(
        metrics.flatMap((right, index) =>
          [...others, ...metrics.slice(0, index)].map((left) => ({ left, right })),
        ),
      );
    },
  },
];

import { parseDuration } from '@harderway/component-flags';
import {
  CLIENT,
  certificateFaults,
  generatesCertificate,
  hasCertificate,
  secureUrl,
} from '../certificates.js';
import { mayBeProxy } from '../initial-cluster.js';
import { fault, type Rule } from './rule.js';

const rule = { stage: 'serve', severity: 'error' } as const;

const methods: ReadonlySet<string> = new Set(
  ['HS', 'RS', 'PS', 'ES']
    .flatMap((family) => ['256', '384', '512'].map((size) => family + size))
    .concat('EdDSA'),
);

/** The fault of an `auth-token`, in etcd's words. */
function tokenFault(text: string): string | undefined {
  const [kind = '', ...options] = text.split(',');
  const pairs = options.map((option) => option.split('='));
  const keys = pairs.map(([key]) => key);
  const malformed = pairs.some((pair) => pair.length !== 2) || new Set(keys).size < keys.length;
  const invalid = 'auth: invalid auth options';
  if (malformed) return invalid;
  if (kind === 'simple' || kind === '') return undefined;
  if (kind !== 'jwt') return invalid;
  const method = pairs.find(([key]) => key === 'sign-method')?.[1];
  if (method === undefined || !methods.has(method)) return 'auth: invalid auth signature method';
  return keys.some((key) => key === 'pub-key' || key === 'priv-key') ? undefined : 'auth: missing key data';
}

/** The rules that etcd applies last, when it is a member and begins to serve. */
export const serveRules: readonly Rule[] = [
  {
    ...rule,
    code: 'auth-token-invalid',
    title: '`auth-token` other than `simple` or a complete `jwt`',
    why: 'A `jwt` token takes a known `sign-method` and a key. etcd exits with 1.',
    source: 'server/auth/store.go, server/auth/options.go',
    example: {
      bad: '--auth-token=jwt,pub-key=/etc/etcd/jwt.pub',
      good: '--auth-token=jwt,pub-key=/etc/etcd/jwt.pub,priv-key=/etc/etcd/jwt.key,sign-method=RS256',
    },
    *check(values) {
      const words = mayBeProxy(values) ? undefined : tokenFault(values.text('auth-token'));
      const hint = 'use simple, or jwt,pub-key=FILE,priv-key=FILE,sign-method=RS256';
      if (words !== undefined) yield fault('auth-token', words, hint);
    },
  },
  {
    ...rule,
    code: 'compaction-mode-needed',
    title: '`auto-compaction-retention` as a duration without a mode',
    why: 'Before 3.6 a file has no default for the mode, so etcd exits with 1.',
    source: 'server/etcdserver/api/v3compactor/compactor.go',
    example: {
      bad: 'auto-compaction-retention: 10m',
      good: 'auto-compaction-retention: 10m\nauto-compaction-mode: periodic',
      given: { text: 'configuration file' },
    },
    *check(values) {
      const duration = parseDuration(values.text('auto-compaction-retention'));
      const some = duration.ok && duration.value.nanoseconds !== 0n;
      if (mayBeProxy(values) || !some || values.text('auto-compaction-mode') !== '') return;
      const message = 'there is a retention without a mode';
      const hint = 'give auto-compaction-mode: periodic';
      yield fault('auto-compaction-retention', 'unsupported compaction mode', hint, { message });
    },
  },
  {
    ...rule,
    code: 'v2-conflict',
    title: '`enable-v2` beside a `v2-deprecation` other than `not-yet`',
    why: 'The one asks for the v2 API and the other ends it, so etcd exits with 1.',
    versions: '3.5',
    source: 'server/embed/etcd.go serveClients',
    example: { bad: '--enable-v2=true\n--v2-deprecation=write-only', good: '--v2-deprecation=write-only' },
    *check(values) {
      const phase = values.text('v2-deprecation');
      if (!values.bool('enable-v2') || phase === 'not-yet' || phase === '') return;
      const words = `--enable-v2 and --v2-deprecation=${phase} are mutually exclusive`;
      yield fault('enable-v2', words, 'remove --enable-v2');
    },
  },
  {
    ...rule,
    code: 'client-certificate-files',
    title: 'client certificate without key, or missing',
    why: 'etcd loads the files before it serves, and exits with 1.',
    source: 'client/pkg/transport/listener.go',
    example: {
      bad: '--listen-client-urls=https://127.0.0.1:2379\n--advertise-client-urls=https://127.0.0.1:2379\n--cert-file=/etc/etcd/etcd.pem',
      good: '--listen-client-urls=https://127.0.0.1:2379\n--advertise-client-urls=https://127.0.0.1:2379\n--cert-file=/etc/etcd/etcd.pem\n--key-file=/etc/etcd/etcd-key.pem',
    },
    check: (values) =>
      secureUrl(values, 'listen-client-urls', 'listen-client-http-urls', 'listen-metrics-urls') === undefined
        ? []
        : certificateFaults(values, CLIENT),
  },
  {
    ...rule,
    code: 'metrics-certificate-missing',
    title: 'https metrics URL without a client certificate',
    why: 'Metrics are served with the certificate for clients, so etcd exits with 1.',
    source: 'server/embed/etcd.go',
    example: {
      bad: '--listen-metrics-urls=https://127.0.0.1:2381',
      good: '--listen-metrics-urls=http://127.0.0.1:2381',
    },
    *check(values) {
      const url = secureUrl(values, 'listen-metrics-urls');
      if (url === undefined || hasCertificate(values, CLIENT) || generatesCertificate(values, CLIENT)) return;
      const words = `client TLS key/cert (--cert-file, --key-file) must be provided for metrics secure url ${url}`;
      const message = `${url} uses the certificate for clients`;
      yield fault('listen-metrics-urls', words, 'give --cert-file and --key-file, or write http', {
        message,
      });
    },
  },
];

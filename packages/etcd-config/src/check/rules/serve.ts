import { parseDuration } from '@harderway/component-flags';
import { mayBeProxy } from '../cluster-values.js';
import type { Effective } from '../effective.js';
import { type Finding, type Rule, when } from '../rule.js';
import { isSecure, urlParts } from '../url.js';
import { certificateFindings, generatesCertificate, hasCertificate } from './tls.js';

const methods: ReadonlySet<string> = new Set(
  ['HS', 'RS', 'PS', 'ES']
    .flatMap((family) => ['256', '384', '512'].map((size) => family + size))
    .concat('EdDSA'),
);

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

const clientSecure = (values: Effective): boolean =>
  [...values.list('listen-client-urls'), ...values.list('listen-client-http-urls')].some((url) =>
    isSecure(urlParts(url).scheme),
  );

function metricsFindings(values: Effective): readonly Finding[] {
  const secure = values.list('listen-metrics-urls').find((url) => isSecure(urlParts(url).scheme));
  const covered = hasCertificate(values, '') || generatesCertificate(values, '');
  const words = `client TLS key/cert (--cert-file, --key-file) must be provided for metrics secure url ${secure}`;
  return when(secure !== undefined && !covered, {
    flag: 'listen-metrics-urls',
    message: `${secure} uses the certificate for clients; give --cert-file and --key-file, or write http`,
    programText: words,
  });
}

/** What etcd demands last, when it is a member and begins to serve. */
export const serveRules: readonly Rule[] = [
  {
    code: 'auth-token-invalid',
    stage: 'serve',
    title: '`auth-token` is `simple`, or `jwt` with a known `sign-method` and a key',
    source: 'server/auth/store.go, server/auth/options.go',
    check: (values) => {
      if (mayBeProxy(values)) return [];
      const fault = tokenFault(values.text('auth-token'));
      return fault === undefined
        ? []
        : [
            {
              flag: 'auth-token',
              message: `${fault}; use simple, or jwt,pub-key=FILE,priv-key=FILE,sign-method=RS256`,
              programText: fault,
            },
          ];
    },
  },
  {
    code: 'compaction-mode-needed',
    stage: 'serve',
    title:
      '`auto-compaction-mode` is given where `auto-compaction-retention` is a duration (before 3.6 a file has no default for it)',
    source: 'server/etcdserver/api/v3compactor/compactor.go',
    check: (values) => {
      const duration = parseDuration(values.text('auto-compaction-retention'));
      const some = duration.ok && duration.value.nanoseconds !== 0n;
      return when(!mayBeProxy(values) && some && values.text('auto-compaction-mode') === '', {
        flag: 'auto-compaction-retention',
        message: 'there is a retention without a mode; give auto-compaction-mode: periodic',
        programText: 'unsupported compaction mode',
      });
    },
  },
  {
    code: 'v2-conflict',
    stage: 'serve',
    title: '`enable-v2` needs `v2-deprecation` to be `not-yet`',
    versions: '3.5',
    source: 'server/embed/etcd.go serveClients',
    check: (values) => {
      const phase = values.text('v2-deprecation');
      const words = `--enable-v2 and --v2-deprecation=${phase} are mutually exclusive`;
      return when(values.bool('enable-v2') && phase !== 'not-yet' && phase !== '', {
        flag: 'enable-v2',
        message: `${words}; take --enable-v2 out`,
        programText: words,
      });
    },
  },
  {
    code: 'client-certificate-files',
    stage: 'serve',
    title: 'client certificate and key come together and are there',
    source: 'client/pkg/transport/listener.go',
    check: (values) =>
      clientSecure(values) || values.list('listen-metrics-urls').some((url) => isSecure(urlParts(url).scheme))
        ? certificateFindings(values, '')
        : [],
  },
  {
    code: 'metrics-certificate-missing',
    stage: 'serve',
    title: 'https metrics URLs have a client certificate',
    source: 'server/embed/etcd.go',
    check: metricsFindings,
  },
];

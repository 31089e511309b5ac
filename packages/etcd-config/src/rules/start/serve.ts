import { parseDuration } from '@harderway/component-flags';
import {
  CLIENT,
  certificateFaults,
  generatesCertificate,
  hasCertificate,
  secureUrl,
} from '../certificates.js';
import { mayBeProxy } from '../initial-cluster.js';
import { type Checks, fault } from './rule.js';

const signingMethod = /^(?:[HRPE]S(?:256|384|512)|EdDSA)$/;

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
  if (method === undefined || !signingMethod.test(method)) return 'auth: invalid auth signature method';
  return keys.some((key) => key === 'pub-key' || key === 'priv-key') ? undefined : 'auth: missing key data';
}

/** The rules that etcd applies last, when it is a member and begins to serve. */
export const serveChecks: Checks = {
  *'auth-token-invalid'(values) {
    const words = mayBeProxy(values) ? undefined : tokenFault(values.text('auth-token'));
    const hint = 'use simple, or jwt,pub-key=FILE,priv-key=FILE,sign-method=RS256';
    if (words !== undefined) yield fault('auth-token', words, hint);
  },
  *'compaction-mode-needed'(values) {
    const duration = parseDuration(values.text('auto-compaction-retention'));
    const some = duration.ok && duration.value.nanoseconds !== 0n;
    if (mayBeProxy(values) || !some || values.text('auto-compaction-mode') !== '') return;
    const message = 'there is a retention without a mode';
    const hint = 'give auto-compaction-mode: periodic';
    yield fault('auto-compaction-retention', 'unsupported compaction mode', hint, { message });
  },
  *'v2-conflict'(values) {
    const phase = values.text('v2-deprecation');
    if (!values.bool('enable-v2') || phase === 'not-yet' || phase === '') return;
    const words = `--enable-v2 and --v2-deprecation=${phase} are mutually exclusive`;
    yield fault('enable-v2', words, 'remove --enable-v2');
  },
  'client-certificate-files': (values) =>
    secureUrl(values, 'listen-client-urls', 'listen-client-http-urls', 'listen-metrics-urls') === undefined
      ? []
      : certificateFaults(values, CLIENT),
  *'metrics-certificate-missing'(values) {
    const url = secureUrl(values, 'listen-metrics-urls');
    if (url === undefined || hasCertificate(values, CLIENT) || generatesCertificate(values, CLIENT)) return;
    const words = `client TLS key/cert (--cert-file, --key-file) must be provided for metrics secure url ${url}`;
    const message = `${url} uses the certificate for clients`;
    yield fault('listen-metrics-urls', words, 'give --cert-file and --key-file, or write http', {
      message,
    });
  },
};

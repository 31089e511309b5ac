import {
  certificateFaults,
  generatesCertificate,
  hasCertificate,
  PEER,
  SIDES,
  type Side,
  secureUrl,
} from '../certificates.js';
import type { Effective } from '../effective.js';
import { urlParts } from '../url.js';
import { cipherSuites } from './cipher-suites.js';
import { fault, oneOf, type Rule, valueRule } from './rule.js';

const rule = {
  stage: 'validate',
  severity: 'error',
  source: 'server/embed/config.go Validate',
  versions: '3.4.25-3.4 3.5.8-',
  why: 'etcd prints the error and exits with 1.',
} as const;

const versions = ['', 'TLS1.2', 'TLS1.3'];

/** The flags with the URLs of a side. */
const urlFlags = ({ name, urls }: Side): readonly string[] =>
  name === 'client' ? [urls, 'listen-client-http-urls'] : [urls];

function missingWords({ name }: Side, url: string): string {
  return name === 'client'
    ? `TLS key/cert (--cert-file, --key-file) must be provided for client url ${url} with HTTPS scheme`
    : `cannot listen on TLS for ${urlParts(url).authority}: KeyFile and CertFile are not presented`;
}

const sideRules = (side: Side): readonly Rule[] => [
  {
    stage: 'listen',
    severity: 'error',
    code: `${side.name}-self-signed-validity`,
    title: `\`self-signed-cert-validity\` of 0 with \`${side.prefix}auto-tls\``,
    why: 'A certificate that is valid for 0 years cannot be made, so etcd exits with 1. A file turns 0 into 1.',
    versions: '3.5-',
    source: 'client/pkg/transport/listener.go SelfCert',
    example: {
      bad: `--${side.prefix}auto-tls=true\n--self-signed-cert-validity=0`,
      good: `--${side.prefix}auto-tls=true\n--self-signed-cert-validity=1`,
    },
    *check(values) {
      const zero = values.integer('self-signed-cert-validity') === 0n && values.governedBy === 'flags';
      if (!zero || !generatesCertificate(values, side)) return;
      const words = `failed to get ${side.name} self-signed certs: selfSignedCertValidity is invalid,it should be greater than 0`;
      const message = 'a certificate that is valid for 0 years cannot be made';
      yield fault('self-signed-cert-validity', words, 'give --self-signed-cert-validity 1 or more', {
        message,
      });
    },
  },
  {
    stage: 'listen',
    severity: 'error',
    code: `${side.name}-certificate-missing`,
    title: `https ${side.name} URL without a certificate`,
    why: 'etcd cannot serve TLS without one and exits with 1.',
    source: side.name === 'client' ? 'server/embed/etcd.go' : 'client/pkg/transport/listener.go',
    example: {
      bad: `--${side.urls}=https://127.0.0.1:2379\n--advertise-client-urls=https://127.0.0.1:2379`,
      good: `--${side.urls}=https://127.0.0.1:2379\n--advertise-client-urls=https://127.0.0.1:2379\n--${side.prefix}cert-file=/etc/etcd/etcd.pem\n--${side.prefix}key-file=/etc/etcd/etcd-key.pem`,
    },
    *check(values) {
      const url = secureUrl(values, ...urlFlags(side));
      const { prefix } = side;
      if (url === undefined || hasCertificate(values, side) || values.bool(`${prefix}auto-tls`)) return;
      const hint = `give --${prefix}cert-file and --${prefix}key-file`;
      yield fault(side.urls, missingWords(side, url), hint, { message: `${url} needs a certificate` });
    },
  },
];

const order = (values: Effective, flag: string): number => versions.indexOf(values.text(flag));

/** The rules on TLS versions, ciphers and certificates, in etcd's order. */
export const tlsRules: readonly Rule[] = [
  valueRule({
    ...rule,
    code: 'tls-version-unknown',
    title: 'TLS version other than `TLS1.2` or `TLS1.3`',
    example: { bad: '--tls-min-version=TLS1.1', good: '--tls-min-version=TLS1.2' },
    flags: ['tls-min-version', 'tls-max-version'],
    hint: 'use TLS1.2 or TLS1.3',
    judge: oneOf(versions, (version) => `unexpected TLS version "${version}"`),
  }),
  {
    ...rule,
    code: 'tls-version-order',
    title: '`tls-min-version` above `tls-max-version`',
    example: {
      bad: '--tls-min-version=TLS1.3\n--tls-max-version=TLS1.2',
      good: '--tls-min-version=TLS1.2\n--tls-max-version=TLS1.3',
    },
    *check(values) {
      const max = order(values, 'tls-max-version');
      if (max < 1 || order(values, 'tls-min-version') <= max) return;
      const [low, high] = [values.text('tls-min-version'), values.text('tls-max-version')];
      const words = `min version (${low}) is greater than max version (${high})`;
      yield fault('tls-min-version', words, 'swap them, or leave one out');
    },
  },
  {
    ...rule,
    code: 'tls13-ciphers',
    title: '`cipher-suites` with TLS 1.3 only',
    why: 'The ciphers of TLS 1.3 cannot be chosen, so etcd refuses to start.',
    example: {
      bad: '--tls-min-version=TLS1.3\n--cipher-suites=TLS_AES_128_GCM_SHA256',
      good: '--tls-min-version=TLS1.3',
    },
    *check(values) {
      if (values.text('tls-min-version') !== 'TLS1.3' || values.list('cipher-suites').length === 0) return;
      const words = 'cipher suites cannot be configured when only TLS1.3 is enabled';
      yield fault('cipher-suites', words, 'remove --cipher-suites');
    },
  },
  valueRule({
    code: 'cipher-unknown',
    stage: 'listen',
    severity: 'error',
    title: 'cipher suite that Go does not have',
    why: 'etcd prints the error and exits with 1.',
    source: 'client/pkg/tlsutil/cipher_suites.go',
    example: {
      bad: '--cipher-suites=ECDHE-RSA-AES256-GCM-SHA384',
      good: '--cipher-suites=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    },
    flags: ['cipher-suites'],
    hint: 'use names such as TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    judge: (values, flag) => {
      const bad = values.list(flag).find((name) => !cipherSuites.has(name));
      return bad === undefined ? undefined : `unexpected TLS cipher suite "${bad}"`;
    },
  }),
  ...SIDES.flatMap(sideRules),
  {
    code: 'peer-certificate-files',
    stage: 'listen',
    severity: 'error',
    title: 'peer certificate without key, missing, or limited in two ways',
    why: 'etcd loads the files before it listens, and exits with 1.',
    source: 'client/pkg/transport/listener.go',
    example: {
      bad: '--listen-peer-urls=https://127.0.0.1:2380\n--peer-cert-file=/etc/etcd/etcd.pem',
      good: '--listen-peer-urls=https://127.0.0.1:2380\n--peer-cert-file=/etc/etcd/etcd.pem\n--peer-key-file=/etc/etcd/etcd-key.pem',
    },
    check: (values) =>
      secureUrl(values, 'listen-peer-urls') === undefined ? [] : certificateFaults(values, PEER),
  },
];

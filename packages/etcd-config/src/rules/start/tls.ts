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
import { about, fault, oneOf, type Rule, valueRule } from './rule.js';

/** Versions that have flags for TLS versions. */
const TLS_VERSIONS = '3.4.25-3.4 3.5.8-';

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
    ...about('listen', `${side.name}-self-signed-validity`),
    versions: '3.5-',
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
    ...about('listen', `${side.name}-certificate-missing`),
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
    ...about('validate', 'tls-version-unknown'),
    versions: TLS_VERSIONS,
    flags: ['tls-min-version', 'tls-max-version'],
    hint: 'use TLS1.2 or TLS1.3',
    judge: oneOf(versions, (version) => `unexpected TLS version "${version}"`),
  }),
  {
    ...about('validate', 'tls-version-order'),
    versions: TLS_VERSIONS,
    *check(values) {
      const max = order(values, 'tls-max-version');
      if (max < 1 || order(values, 'tls-min-version') <= max) return;
      const [low, high] = [values.text('tls-min-version'), values.text('tls-max-version')];
      const words = `min version (${low}) is greater than max version (${high})`;
      yield fault('tls-min-version', words, 'swap them, or leave one out');
    },
  },
  {
    ...about('validate', 'tls13-ciphers'),
    versions: TLS_VERSIONS,
    *check(values) {
      if (values.text('tls-min-version') !== 'TLS1.3' || values.list('cipher-suites').length === 0) return;
      const words = 'cipher suites cannot be configured when only TLS1.3 is enabled';
      yield fault('cipher-suites', words, 'remove --cipher-suites');
    },
  },
  valueRule({
    ...about('listen', 'cipher-unknown'),
    flags: ['cipher-suites'],
    hint: 'use names such as TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    judge: (values, flag) => {
      const bad = values.list(flag).find((name) => !cipherSuites.has(name));
      return bad === undefined ? undefined : `unexpected TLS cipher suite "${bad}"`;
    },
  }),
  ...SIDES.flatMap(sideRules),
  {
    ...about('listen', 'peer-certificate-files'),
    check: (values) =>
      secureUrl(values, 'listen-peer-urls') === undefined ? [] : certificateFaults(values, PEER),
  },
];

import {
  CLIENT,
  certificateFaults,
  generatesCertificate,
  hasCertificate,
  PEER,
  type Side,
  secureUrl,
} from '../certificates.js';
import type { Effective } from '../effective.js';
import { urlParts } from '../url.js';
import { type Check, type Checks, fault } from './rule.js';

const versions = ['', 'TLS1.2', 'TLS1.3'];

/** The flags with the URLs of a side. */
const urlFlags = ({ name, urls }: Side): readonly string[] =>
  name === 'client' ? [urls, 'listen-client-http-urls'] : [urls];

function missingWords({ name }: Side, url: string): string {
  return name === 'client'
    ? `TLS key/cert (--cert-file, --key-file) must be provided for client url ${url} with HTTPS scheme`
    : `cannot listen on TLS for ${urlParts(url).authority}: KeyFile and CertFile are not presented`;
}

const selfSigned = (side: Side): Check =>
  function* (values) {
    const zero = values.integer('self-signed-cert-validity') === 0n && values.governedBy === 'flags';
    if (!zero || !generatesCertificate(values, side)) return;
    const words = `failed to get ${side.name} self-signed certs: selfSignedCertValidity is invalid,it should be greater than 0`;
    const message = 'a certificate that is valid for 0 years cannot be made';
    const hint = 'give --self-signed-cert-validity 1 or more';
    yield fault('self-signed-cert-validity', words, hint, { message });
  };

const certificateMissing = (side: Side): Check =>
  function* (values) {
    const url = secureUrl(values, ...urlFlags(side));
    const { prefix } = side;
    if (url === undefined || hasCertificate(values, side) || values.bool(`${prefix}auto-tls`)) return;
    const hint = `give --${prefix}cert-file and --${prefix}key-file`;
    yield fault(side.urls, missingWords(side, url), hint, { message: `${url} needs a certificate` });
  };

const order = (values: Effective, flag: string): number => versions.indexOf(values.text(flag));

/** The rules on TLS versions, ciphers and certificates, in etcd's order. */
export const tlsChecks: Checks = {
  *'tls-version-order'(values) {
    const max = order(values, 'tls-max-version');
    if (max < 1 || order(values, 'tls-min-version') <= max) return;
    const [low, high] = [values.text('tls-min-version'), values.text('tls-max-version')];
    const words = `min version (${low}) is greater than max version (${high})`;
    yield fault('tls-min-version', words, 'swap them, or leave one out');
  },
  *'tls13-ciphers'(values) {
    if (values.text('tls-min-version') !== 'TLS1.3' || values.list('cipher-suites').length === 0) return;
    const words = 'cipher suites cannot be configured when only TLS1.3 is enabled';
    yield fault('cipher-suites', words, 'remove --cipher-suites');
  },
  'peer-self-signed-validity': selfSigned(PEER),
  'peer-certificate-missing': certificateMissing(PEER),
  'client-self-signed-validity': selfSigned(CLIENT),
  'client-certificate-missing': certificateMissing(CLIENT),
  'peer-certificate-files': (values) =>
    secureUrl(values, 'listen-peer-urls') === undefined ? [] : certificateFaults(values, PEER),
};

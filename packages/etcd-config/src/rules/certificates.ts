import type { Effective } from './effective.js';
import { type Fault, fault, missingFile } from './start/rule.js';
import { isSecure, urlParts } from './url.js';

/** A side of a member: clients or peers. */
export interface Side {
  readonly name: 'client' | 'peer';
  /** Before the names of its flags. */
  readonly prefix: '' | 'peer-';
  /** Before the names of the flags for the certificate that it shows when it calls others. */
  readonly clientPrefix: 'client-' | 'peer-client-';
  /** The flag with its listen URLs. */
  readonly urls: 'listen-client-urls' | 'listen-peer-urls';
}

export const PEER: Side = {
  name: 'peer',
  prefix: 'peer-',
  clientPrefix: 'peer-client-',
  urls: 'listen-peer-urls',
};
export const CLIENT: Side = {
  name: 'client',
  prefix: '',
  clientPrefix: 'client-',
  urls: 'listen-client-urls',
};
/** Both sides, in the order in which etcd sets them up. */
export const SIDES: readonly Side[] = [PEER, CLIENT];

/** The first URL with TLS of some flags. */
export const secureUrl = (values: Effective, ...flags: readonly string[]): string | undefined =>
  flags.flatMap(values.list).find((url) => isSecure(urlParts(url).scheme));

/** True if a certificate or key is given for a side. */
export const hasCertificate = (values: Effective, { prefix }: Side): boolean =>
  values.text(`${prefix}cert-file`) !== '' || values.text(`${prefix}key-file`) !== '';

/** True if etcd makes a certificate of its own for a side. */
export const generatesCertificate = (values: Effective, side: Side): boolean =>
  values.bool(`${side.prefix}auto-tls`) && !hasCertificate(values, side);

/** Faults of the certificate files of one side, which etcd finds once it uses them. */
export function* certificateFaults(values: Effective, side: Side): Iterable<Fault> {
  if (!hasCertificate(values, side)) return;
  const { prefix, clientPrefix } = side;
  const [cert, key] = [`${prefix}cert-file`, `${prefix}key-file`];
  const [certPath, keyPath] = [values.text(cert), values.text(key)];
  if (certPath === '' || keyPath === '') {
    const [given, other] = certPath === '' ? [key, cert] : [cert, key];
    const words = `KeyFile and CertFile must both be present[key: ${keyPath}, cert: ${certPath}]`;
    yield fault(given, words, 'give both', { message: `--${given} is given without --${other}` });
    return;
  }
  yield* exclusiveFaults(values, side);
  yield* missingFile(values, cert);
  yield* missingFile(values, key);
  const [clientCert, clientKey] = [`${clientPrefix}cert-file`, `${clientPrefix}key-file`];
  const [clientCertPath, clientKeyPath] = [values.text(clientCert), values.text(clientKey)];
  if ((clientCertPath === '') !== (clientKeyPath === '')) {
    const words = `ClientKeyFile and ClientCertFile must both be present or both absent: key: ${clientKeyPath}, cert: ${clientCertPath}]`;
    const message = `--${clientCert} and --${clientKey} go together`;
    yield fault(clientCertPath === '' ? clientKey : clientCert, words, 'give both or none', { message });
  }
  for (const flag of [clientCert, clientKey, `${prefix}trusted-ca-file`]) yield* missingFile(values, flag);
}

function* exclusiveFaults(values: Effective, { name }: Side): Iterable<Fault> {
  const given = (flag: string): boolean => values.list(flag).length > 0 || values.text(flag) !== '';
  if (name !== 'peer' || !given('peer-cert-allowed-cn') || !given('peer-cert-allowed-hostname')) return;
  const words = 'AllowedCN and AllowedHostname are mutually exclusive';
  const message = '--peer-cert-allowed-cn and --peer-cert-allowed-hostname exclude each other';
  yield fault('peer-cert-allowed-hostname', words, 'keep one of them', { message });
}

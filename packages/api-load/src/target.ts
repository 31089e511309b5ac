import type { ConnectionOptions } from 'node:tls';

/** An HTTPS API, and how a client proves who it is. */
export interface Target extends Pick<ConnectionOptions, 'ca' | 'cert' | 'key'> {
  /** Address or name to connect to, such as a virtual IP. */
  readonly address: string;
  readonly port: number;
  /** Name that the certificate must have, for SNI and the Host header. Default: `address`. */
  readonly name?: string | undefined;
  /** Bearer token. */
  readonly token?: string | undefined;
}

/** Options of a TLS connection to the target. */
export function connection({ address, port, name = address, ca, cert, key }: Target): ConnectionOptions {
  return {
    host: address,
    port,
    // SNI has no addresses (RFC 6066), but the certificate is checked for `host` then.
    ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
    ca,
    cert,
    key,
  };
}

/** Name and port as in a Host header. */
export const authorityOf = ({ address, port, name = address }: Target): string =>
  `${name.includes(':') ? `[${name}]` : name}:${port}`;

/** The header that carries the token. */
export const authorization = ({ token }: Target): Readonly<Record<string, string>> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

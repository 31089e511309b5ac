import { parseAddress } from '../../address/address.js';
import { scanNumber } from '../../ipvsadm/scan.js';
import type { Family, Protocol } from '../../model.js';
import type { Names } from '../../names.js';
import type { Piece } from '../lines.js';
import type { Report } from '../report.js';

/** Looks names up and takes problems. */
export interface EndpointReader {
  readonly names: Names;
  readonly report: Report;
}

/** An address with a port. */
export interface Endpoint {
  readonly family: Family;
  readonly address: string;
  readonly port: number;
}

/** The most characters of an IPv4 address and port that ipvsadm lists, with or without names. No number is as long. */
const mostCharacters = 28;

/** Reads `192.0.2.1:80`, `[2001:db8::1]:80` or `host:service`. Undefined, with an error, if it cannot. */
export function readEndpoint(
  token: Piece,
  protocol: Protocol,
  { names, report }: EndpointReader,
): Endpoint | undefined {
  const bracketed = /^\[(.*)\]:([^:\]]+)$/.exec(token.text);
  const [, host = '', portText] = bracketed ?? /^([^[\]]*?)(?::([^:]+))?$/.exec(token.text) ?? [];
  const known = 'List with -n, or pass names that know it.';
  const named = bracketed ? names.host6?.(host) : names.host(host);
  const address = parseAddress(host) ?? parseAddress(named ?? '');
  if (!address) {
    report('unknown-host', token, `"${host}" is neither an address nor a known host name`, known);
    return undefined;
  }
  if (portText === undefined) {
    report('missing-port', token, `"${token.text}" has no port`);
    return undefined;
  }
  // ipvsadm cuts off what is longer: `:64` may be the port 64, 644 or 6443.
  const cut = !bracketed && token.text.length === mostCharacters;
  const port = cut ? undefined : (scanNumber(portText, 0, 65535) ?? names.port(portText, protocol));
  if (cut)
    report(
      'unknown-port',
      token,
      `"${token.text}" may be cut off: ipvsadm prints ${mostCharacters} characters`,
      known,
    );
  else if (port === undefined) {
    const message = `"${portText}" is neither a port number nor a known ${protocol} service`;
    report('unknown-port', token, message, known);
  }
  return port === undefined ? undefined : { ...address, port };
}

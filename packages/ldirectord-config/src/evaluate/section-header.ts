import { parseIpv6 } from '@harderway/ipvs/addresses';
import type { DocumentLine } from '../document/document.js';
import { configError } from './messages.js';

const ipv4Pattern = /^([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+):([0-9A-Za-z\-_]+)/;
const namePattern = /^([0-9A-Za-z._+-]+):([0-9A-Za-z\-_]+)/;
const ipv6Pattern = /^\[([0-9A-Fa-f:]+)\]:([0-9A-Za-z\-_]+)/;

/** Reads a section header: an endpoint as written, or a firewall mark. */
export function readHeader(
  line: DocumentLine,
  value: string,
  inet6: boolean,
): { readonly endpoint: string; readonly port: string } | { readonly mark: string } {
  const match = (inet6 ? undefined : ipv4Pattern.exec(value)) ?? namePattern.exec(value);
  if (match) return { endpoint: `${match[1]}:${match[2]}`, port: match[2] ?? '' };
  const mark = /^[0-9]+/.exec(value)?.[0];
  if (mark !== undefined) return { mark };
  const bracketed = ipv6Pattern.exec(value);
  if (!bracketed) return configError(line, 'invalid address for virtual server');
  const [, address = '', port = ''] = bracketed;
  if (!inet6) return configError(line, 'cannot specify an IPv6 address here. please use "virtual6" instead.');
  if (!parseIpv6(address)) return configError(line, 'invalid ipv6 address for virtual server');
  return { endpoint: `[${address}]:${port}`, port };
}

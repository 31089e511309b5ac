import { scanNumber } from '../../ipvsadm/scan.js';
import type { Protocol } from '../../model.js';
import { type Piece, tokensOf } from '../lines.js';
import { type EndpointReader, readEndpoint } from './endpoint.js';
import type { ListedService, ListingView } from './listing.js';
import { parseCounters } from './server-columns.js';
import { parseServiceFlags } from './service-flags.js';

/** Protocols as ipvsadm and the kernel print them. */
export const listedProtocols: ReadonlyMap<string, Protocol> = new Map<string, Protocol>([
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
  ['SCTP', 'sctp'],
]);

/** The identity of a service with the words that follow it. */
interface Named {
  readonly identity: ListedService['identity'];
  readonly rest: readonly Piece[];
}

function readMark(tokens: readonly Piece[], { report }: EndpointReader): Named | undefined {
  const [kind, token, family] = tokens;
  const printed = scanNumber(token?.text ?? '', -2147483648, 4294967295);
  if (printed === undefined || printed === 0) {
    report('bad-mark', token ?? kind, 'FWM must be followed by a firewall mark');
    return undefined;
  }
  const inet6 = family?.text === 'IPv6';
  // ipvsadm prints marks from 2147483648 as negative numbers.
  const mark = printed < 0 ? printed + 4294967296 : printed;
  return {
    identity: { kind: 'fwmark', family: inet6 ? 'inet6' : 'inet', mark },
    rest: tokens.slice(inet6 ? 3 : 2),
  };
}

function readName(line: Piece, reader: EndpointReader): Named | undefined {
  const tokens = tokensOf(line);
  const [kind, name] = tokens;
  if (kind?.text === 'FWM') return readMark(tokens, reader);
  const protocol = listedProtocols.get(kind?.text ?? '');
  if (!protocol || !name) {
    reader.report('unknown-line', kind, `not a line of an ipvsadm listing: "${line.text}"`);
    return undefined;
  }
  const endpoint = readEndpoint(name, protocol, reader);
  return endpoint && { identity: { kind: 'address', protocol, ...endpoint }, rest: tokens.slice(2) };
}

/** Reads the line of a virtual service. Undefined, with an error, if it cannot. */
export function readServiceLine(
  line: Piece,
  view: ListingView,
  reader: EndpointReader,
): ListedService | undefined {
  const named = readName(line, reader);
  if (!named) return undefined;
  const { identity, rest } = named;
  const service: ListedService = { identity, servers: [] };
  if (view !== 'stats' && view !== 'rate') return { ...service, ...parseServiceFlags(rest, reader.report) };
  const counters = parseCounters(rest);
  if (counters) return { ...service, counters };
  reader.report('bad-counters', rest[0] ?? line, 'a service must be followed by five counters');
  return service;
}

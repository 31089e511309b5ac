import { parseAddress } from '../../address/address.js';
import { formatIpv4, parseDottedQuad } from '../../address/ipv4.js';
import { scanNumber } from '../../ipvsadm/scan.js';
import type { Family, Protocol, ServiceIdentity } from '../../model.js';
import type { Piece } from '../lines.js';
import type { Report } from '../report.js';

/** The most services of one range. */
const most = 4096;

/** The addresses of `a.b.c.d-e`, `a.b.c.d-e.f.g.h` or `a.b.c.d/n`; undefined for another text or too many. */
function rangeOf(text: string): readonly string[] | undefined {
  const [, from = '', last, length] = /^([\d.]+)(?:-([\d.]+)|\/(\d+))$/.exec(text) ?? [];
  const first = parseDottedQuad(from);
  if (first === undefined) return undefined;
  const size = 2 ** (32 - Number(length));
  const end =
    length === undefined
      ? parseDottedQuad(last?.includes('.') ? last : from.replace(/\d+$/, last ?? ''))
      : first + size - 1;
  if (end === undefined || end < first || end - first >= most) return undefined;
  return Array.from({ length: end - first + 1 }, (_, index) => formatIpv4(first + index));
}

/** The services of `ADDRESS [PORT]`, a range with a port, or `fwmark MARK`; none, with an error, for other words. */
export function groupIdentities(
  report: Report,
  words: readonly Piece[],
  protocol: Protocol,
  family: Family,
): readonly ServiceIdentity[] {
  const [first, second, third] = words;
  if (first?.text === 'fwmark') {
    const mark = scanNumber(second?.text ?? '', 1, 4294967295);
    if (mark === undefined) report('keepalived-value', second ?? first, 'not a firewall mark');
    return mark === undefined
      ? []
      : [{ kind: 'fwmark', family: third?.text === 'inet6' ? 'inet6' : family, mark }];
  }
  const single = parseAddress(first?.text ?? '');
  const port = second === undefined ? 0 : scanNumber(second.text, 0, 65535);
  const addresses = single
    ? [single]
    : rangeOf(first?.text ?? '')?.map((address) => ({ family: 'inet' as const, address }));
  if (!addresses || port === undefined) {
    report('keepalived-value', addresses ? second : first, addresses ? 'not a port' : 'not an address');
    return [];
  }
  return addresses.map((address) => ({ kind: 'address', protocol, ...address, port }));
}

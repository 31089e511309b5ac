import type { Family } from '../model.js';
import { formatIpv4, parseDottedQuad, parseInetAton } from './ipv4.js';
import { formatIpv6, parseIpv6 } from './ipv6.js';

/** An address and its family, in canonical text. */
export interface Address {
  readonly family: Family;
  readonly address: string;
}

/** Reads an IPv4 or IPv6 address in any spelling and returns its canonical form, or undefined. */
export function parseAddress(text: string): Address | undefined {
  const quad = parseDottedQuad(text);
  if (quad !== undefined) return { family: 'inet', address: text };
  const groups = parseIpv6(text);
  if (groups) return { family: 'inet6', address: formatIpv6(groups) };
  const value = text.includes('.') ? parseInetAton(text) : undefined;
  return value === undefined ? undefined : { family: 'inet', address: formatIpv4(value) };
}

/** `192.0.2.1:80` or `[2001:db8::1]:80`. */
export const formatEndpoint = (family: Family, address: string, port: number | string): string =>
  family === 'inet6' ? `[${address}]:${port}` : `${address}:${port}`;

/** The address as 32-bit words, as ipvsadm compares them: one for IPv4, four for IPv6. */
export function wordsOf(family: Family, address: string): readonly number[] {
  if (family === 'inet') return [parseDottedQuad(address) ?? 0];
  const groups = parseIpv6(address) ?? [];
  return [0, 2, 4, 6].map((at) => ((groups[at] ?? 0) * 65536 + (groups[at + 1] ?? 0)) >>> 0);
}

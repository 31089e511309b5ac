import { encodeBytes } from '../document/bytes.js';
import { formatAddress, parseAddress } from './address.js';
import { parseBelow, parseInt32, parseUint32 } from './number.js';
import { failed, type Parsed, parsed } from './result.js';

/** An address that a socket unit listens on. */
export interface SocketAddress {
  readonly family: 'unix' | 'vsock' | 'inet';
  /** The text that systemd shows for it. */
  readonly text: string;
}

const UNIX_MAX = 107;

function unix(text: string): Parsed<SocketAddress> {
  if (text.length < 2) return failed();
  if (encodeBytes(text).length <= UNIX_MAX) return parsed({ family: 'unix', text });
  return failed(text.startsWith('@') ? 'invalid' : 'too-long');
}

/** Contexts of VM sockets that have names. */
const contexts: Readonly<Record<string, string>> = { hypervisor: '0', local: '1', host: '2' };

/** Any context, or any port, of a VM socket. */
const ANY = 0xffff_ffff;

function vsock(text: string): Parsed<SocketAddress> {
  const [name = '', portText] = text.split(/:(.*)/s);
  const port = portText === undefined ? failed() : parseUint32(portText);
  if (!port.ok) return port;
  const cid = name === '' ? parsed(ANY) : parseUint32(contexts[name] ?? name);
  if (!cid.ok) return cid;
  if (port.value === ANY) return failed();
  return parsed({ family: 'vsock', text: `vsock:${cid.value === ANY ? '' : cid.value}:${port.value}` });
}

/** Whether a text can name a network interface below 16 bytes, or be the index of one. */
function isScope(name: string): boolean {
  const index = parseInt32(name);
  if (index.ok) return index.value > 0;
  return /^[\x21-\x7e]{1,15}$/.test(name) && !/[:/%]|^(?:\.|\.\.|all|default)$/.test(name);
}

/** `PORT`, `IPv4:PORT` or `[IPv6]:PORT`; the latter two with `%INTERFACE` behind, which this machine need not have. */
function inet(text: string): Parsed<SocketAddress> {
  const [address = '', scope] = text.split(/%(.*)/s);
  if (scope !== undefined && !isScope(scope)) return failed();
  const [, v6, v4, portText = address] = /^(?:\[([^\]]*:[^\]]*)\]|([^[\]:]+)):(\S.*)$/s.exec(address) ?? [];
  if (/^[ \t\n\r]/.test(portText)) return failed();
  const port = parseBelow(portText, 65535);
  const host = v6 ?? v4;
  if (!port.ok || port.value === 0) return port.ok ? failed() : port;
  if (host === undefined)
    return scope === undefined ? parsed({ family: 'inet', text: `[::]:${port.value}` }) : failed();
  const bytes = parseAddress(host);
  if (!bytes.ok) return bytes;
  const shown = formatAddress(bytes.value);
  const zone = v6 === undefined || scope === undefined ? '' : `%${scope}`;
  return parsed({ family: 'inet', text: `${v6 === undefined ? shown : `[${shown}]`}:${port.value}${zone}` });
}

/** Reads an address as ListenStream= and its kin take it (socket-util.c, socket_address_parse). */
export function parseSocketAddress(text: string): Parsed<SocketAddress> {
  if (/^[/@]/.test(text)) return unix(text);
  const vm = /^vsock(?:-dgram|-seqpacket|-stream)?:(.*)$/s.exec(text)?.[1];
  return vm === undefined ? inet(text) : vsock(vm);
}

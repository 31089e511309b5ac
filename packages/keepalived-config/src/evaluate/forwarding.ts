import type { Forwarding, Tunnel, TunnelChecksum } from '@harderway/ipvs';
import type { Word } from '../document/words.js';
import { readUnsigned } from '../values/numbers.js';

/** The tunnel of a TUN method, or what is wrong with it. Source: svr_forwarding_handler of check_parser.c. */
function readTunnel(words: readonly Word[]): Tunnel | { readonly problem: string } {
  let kind: Tunnel['kind'] = 'ipip';
  let port = 0;
  let checksum: TunnelChecksum = 'none';
  for (let at = 2; at < words.length; at++) {
    const word = words[at]?.text;
    const value = words[at + 1]?.text;
    if (word === 'type') {
      if (value !== 'ipip' && value !== 'gue' && value !== 'gre')
        return { problem: `${value ?? 'a missing word'} is not a type of tunnels` };
      kind = value;
      at++;
    } else if (word === 'port') {
      const read = readUnsigned(value ?? 'missing', 1, 65535);
      if (read === undefined) return { problem: `${value ?? 'a missing word'} is not a port` };
      port = read;
      at++;
    } else if (word === 'nocsum' || word === 'csum' || word === 'remcsum')
      checksum = word === 'nocsum' ? 'none' : word === 'csum' ? 'full' : 'remote';
    else return { problem: `${word} is not an option of tunnels` };
  }
  if ((kind === 'gue') !== (port !== 0))
    return { problem: 'a gue tunnel needs a port, and others have none' };
  if (kind === 'gue') return { kind, port, checksum };
  if (kind === 'gre')
    return checksum === 'remote' ? { problem: 'a gre tunnel has no remote checksum' } : { kind, checksum };
  return checksum === 'none' ? { kind } : { problem: 'an ipip tunnel has no checksum' };
}

/** A way of forwarding, and what is wrong with its options. */
export interface ReadForwarding {
  /** Set although options are wrong; undefined if the method itself is. */
  readonly forwarding: Forwarding | undefined;
  readonly problem: string | undefined;
}

/** Reads NAT, DR, or TUN with its options. */
export function readForwarding(words: readonly Word[], method: string): ReadForwarding {
  if (method !== 'NAT' && method !== 'DR' && method !== 'TUN')
    return { forwarding: undefined, problem: `${method} is not NAT, DR or TUN` };
  const tunnel = readTunnel(words);
  const problem = 'problem' in tunnel ? tunnel.problem : undefined;
  if (method !== 'TUN') return { forwarding: { kind: method === 'NAT' ? 'masquerade' : 'direct' }, problem };
  return { forwarding: { kind: 'tunnel', tunnel: 'problem' in tunnel ? { kind: 'ipip' } : tunnel }, problem };
}

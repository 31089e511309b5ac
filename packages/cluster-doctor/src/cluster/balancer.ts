import type { VirtualService } from '@harderway/ipvs';
import { evaluate, parse, type VirtualState } from '@harderway/ldirectord-config';
import type { Host } from './host.js';
import { type Keepalived, keepalivedOf } from './keepalived.js';
import type { Program } from './program.js';

/** The file that ldirectord reads unless its command names another one. */
export const LDIRECTORD_CF = '/etc/ha.d/ldirectord.cf';

/** The file that an ldirectord reads: a path before the action, such as `ldirectord /etc/api.cf start`. */
export const ldirectordFile = ({ argv }: Program): string =>
  argv.find((word) => word.startsWith('/') && !word.endsWith('/ldirectord')) ?? LDIRECTORD_CF;

/** The virtual services of one gateway: as configured, and as the kernel has them. */
export interface Balancer {
  readonly host: Host;
  /** The virtual services of ldirectord.cf; empty if it is missing or ldirectord refuses it. */
  readonly configured: readonly VirtualState[];
  /** The error for which ldirectord refuses its file. */
  readonly refusal?: { readonly line: number; readonly text: string } | undefined;
  /** The host's own table of IPVS; undefined if it could not be read: servers that were not understood are not absent. */
  readonly table?: readonly VirtualService[] | undefined;
  /** Why a table that the host has shown could not be read. */
  readonly unreadable?: string | undefined;
  /** Undefined without keepalived, or where a file that it reads is not in the bundle. */
  readonly keepalived?: Keepalived | undefined;
}

/** Reads the balancer of a host. */
export function balancerOf(host: Host): Balancer {
  const program = host.program('ldirectord');
  const text = host.file(program === undefined ? LDIRECTORD_CF : ldirectordFile(program))?.text;
  const evaluation = text === undefined ? undefined : evaluate(parse(text));
  const error = evaluation?.verdict === 'refused' ? evaluation.messages.at(-1) : undefined;
  const { services, unreadable } = host.ipvs;
  const wasShown = host.answer('ipvs') !== undefined;
  return {
    host,
    configured: evaluation?.state?.virtuals ?? [],
    refusal: error === undefined ? undefined : { line: error.span.start.line, text: error.message },
    table: wasShown && unreadable === undefined ? services : undefined,
    unreadable: wasShown ? unreadable : undefined,
    keepalived: keepalivedOf(host),
  };
}

import {
  evaluate,
  type InstanceState,
  type Place,
  parse,
  plainEnvironment,
} from '@harderway/keepalived-config';
import type { Evidence } from './evidence.js';
import type { Host } from './host.js';
import type { Program } from './program.js';

/** keepalived on a gateway, as its file tells it to run. */
export interface Keepalived {
  readonly host: Host;
  readonly program: Program;
  readonly path: string;
  /** The virtual routers of its file; empty if keepalived refuses the file. */
  readonly routers: readonly InstanceState[];
  /** The message with which keepalived refuses its file. */
  readonly refusal?: { readonly message: string; readonly evidence: Evidence } | undefined;
  /** The line at a place in one of its files, as evidence. */
  evidenceAt(place: Place): Evidence;
}

/** Reads the keepalived of a host; undefined without one, or where a file that it reads is not in the bundle. */
export function keepalivedOf(host: Host): Keepalived | undefined {
  const program = host.program('keepalived');
  if (program === undefined) return undefined;
  const path = program.flags['use-file'] ?? program.flags['f'] ?? '/etc/keepalived/keepalived.conf';
  const text = host.file(path)?.text;
  if (text === undefined) return undefined;
  const { verdict, messages, state, files } = evaluate(parse(text), {
    ...plainEnvironment,
    configId: host.name,
    include(pattern, directory) {
      const included = pattern.startsWith('/') ? pattern : `${directory ?? '/etc/keepalived'}/${pattern}`;
      const known = host.file(included)?.text;
      return known === undefined ? undefined : [{ path: included, text: known }];
    },
  });
  if (messages.some(({ code }) => code === 'include-unknown')) return undefined;
  const evidenceAt = ({ file, from }: Place): Evidence => {
    const own = file === undefined ? text : (files.get(file) ?? '');
    const line = own.slice(0, from).split('\n').length;
    return host.evidence(file ?? path, own.split('\n')[line - 1]?.trim() ?? '', line);
  };
  const fatal = messages.findLast((message) => message.class === 'fatal' || message.class === 'file');
  return {
    host,
    program,
    path,
    routers: verdict === 'refused' ? [] : (state?.vrrp?.instances ?? []),
    refusal:
      verdict === 'refused' && fatal !== undefined
        ? { message: fatal.message, evidence: evidenceAt(fatal.place) }
        : undefined,
    evidenceAt,
  };
}

import {
  type Evaluation,
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

/** The file that a keepalived reads. */
export const keepalivedFile = ({ flags }: Program): string =>
  flags['use-file'] ?? flags['f'] ?? '/etc/keepalived/keepalived.conf';

interface Evaluated {
  readonly program: Program;
  readonly path: string;
  readonly text: string;
  readonly evaluation: Evaluation;
  /** Patterns of includes whose files are not in the bundle. */
  readonly missing: ReadonlySet<string>;
}

/** Evaluates the file of a keepalived with what it includes; undefined without one, or without its file. */
function evaluated(host: Host): Evaluated | undefined {
  const program = host.program('keepalived');
  if (program === undefined) return undefined;
  const path = keepalivedFile(program);
  const text = host.file(path)?.text;
  if (text === undefined) return undefined;
  const missing = new Set<string>();
  const evaluation = evaluate(parse(text), {
    ...plainEnvironment,
    configId: host.name,
    include(pattern, directory) {
      const included = pattern.startsWith('/') ? pattern : `${directory ?? '/etc/keepalived'}/${pattern}`;
      const known = host.file(included)?.text;
      if (known !== undefined) return [{ path: included, text: known }];
      missing.add(included);
      return undefined;
    },
  });
  return { program, path, text, evaluation, missing };
}

/** Patterns of files that the keepalived of a host includes, and that are not in the bundle. */
export const missingIncludes = (host: Host): readonly string[] => [...(evaluated(host)?.missing ?? [])];

/** Reads the keepalived of a host; undefined without one, or where a file that it reads is not in the bundle. */
export function keepalivedOf(host: Host): Keepalived | undefined {
  const read = evaluated(host);
  if (read === undefined || read.missing.size > 0) return undefined;
  const { program, path, text, evaluation } = read;
  const { verdict, messages, state, files } = evaluation;
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

import { quote } from '@harderway/remote-exec/quote';
import { busyLock, printGeneration } from '../host/state-files.js';
import type { AnyResource } from '../model/kind.js';
import { assertResources, isProbed, type Kinds, kindOf } from '../model/kind-list.js';
import { markOf, questionsOf } from '../model/questions.js';
import { pathLines } from '../paths/probe.js';

/** Script text that prints what a command prints, as one line. */
const answerLines = (argv: readonly string[]): readonly string[] => [
  "echo '== answer'",
  `{ ${quote(argv)}; } 2>/dev/null </dev/null | base64 -w 0`,
  'echo',
];

/** Options of `probeScript`. */
export interface ProbeScriptOptions {
  /**
   * Argv of a command to run as root after the probe. It should only ask, for example for the state of a service. Its standard
   * output becomes the observation's `answer`; its errors and exit code are ignored. Default: none.
   */
  readonly ask?: readonly string[] | undefined;
}

/** `probeScript`, for a list of kinds. */
export function writeProbe(
  kinds: Kinds,
  resources: readonly AnyResource[],
  { ask }: ProbeScriptOptions = {},
): string {
  assertResources(kinds, resources);
  const questions = resources.flatMap((resource) => kindOf(kinds, resource).path?.(resource) ?? []);
  const probes = Object.values(kinds).flatMap((kind) => {
    const own = resources.filter((resource) => resource.kind === kind.kind);
    return isProbed(kind) && own.length > 0 ? kind.probe(own) : [];
  });
  return [
    `# harderway: look at ${resources.length} resources`,
    'export LC_ALL=C',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    // A script of an earlier run may still be at work here, even if its client is gone: wait for it.
    `if [ -e ${busyLock} ]; then exec 8<${busyLock}; flock -s -w 60 8 || { echo '== busy'; exit 0; }; fi`,
    "echo '== host'",
    '{ read -r v </proc/sys/kernel/arch; } 2>/dev/null && printf \'%s\\n\' "$v" || uname -m',
    '(. /etc/os-release 2>/dev/null && [ -n "$PRETTY_NAME" ] && printf \'%s\\n\' "$PRETTY_NAME") || uname -s',
    printGeneration,
    `echo '== asked'; echo ${markOf(questionsOf(kinds, resources))}`,
    ...pathLines(questions),
    ...probes,
    ...(ask === undefined ? [] : answerLines(ask)),
    "echo '== end'",
  ].join('\n');
}

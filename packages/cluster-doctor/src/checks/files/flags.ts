import { checkApiserver } from '@harderway/apiserver-flags';
import { checkControllerManager } from '@harderway/controller-manager-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import { checkEtcd } from '@harderway/etcd-config';
import { checkScheduler } from '@harderway/scheduler-config';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, type Found, type RepairDraft, subjectOf } from '../check.js';
import { editUnit, thenRestart } from '../repairs.js';
import { and, replaceText } from '../shell.js';

/** A key of the right length in place of each that was blanked out, so that the rest of a file can be checked. */
const KEY = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

const kubernetes = {
  'kube-apiserver': checkApiserver,
  'kube-controller-manager': checkControllerManager,
  'kube-scheduler': checkScheduler,
} as const;

const isKubernetes = (name: string): name is keyof typeof kubernetes => Object.hasOwn(kubernetes, name);

/** The errors for which a program ends at its start; none for a version that is not known. */
function refusals(program: Program, host: Host): readonly Diagnostic[] {
  const { name, argv, spans, version } = program;
  if (version === undefined) return [];
  try {
    if (name === 'etcd') {
      const report = checkEtcd({ version, argv, argumentSpans: spans });
      return report.verdict === 'refused' ? report.diagnostics : [];
    }
    if (!isKubernetes(name)) return [];
    const report = kubernetes[name]({
      version,
      argv,
      spans,
      files: { read: (path) => host.file(path)?.text?.replaceAll('REDACTED', KEY) },
    });
    return report.verdict === 'refused' ? report.diagnostics : [];
  } catch {
    // A version that the catalog does not have.
    return [];
  }
}

/** Takes flags that a version does not have out of the unit. One that looks misspelled is left to a person, as are other errors. */
function repairOf(program: Program, errors: readonly Diagnostic[]): readonly RepairDraft[] {
  const places = errors.flatMap(({ code, subject = '', hint = '' }) =>
    code === 'flag-unknown' && !hint.startsWith('Did you mean')
      ? [program.place(subject.replace(/^--?/, ''))]
      : [],
  );
  return places.length === errors.length && places.every(({ line }) => line !== undefined)
    ? [thenRestart(program, and(...places.map(({ file, text, line }) => replaceText(file, text, '', line))))]
    : editUnit(program);
}

/** A value without which a flag means nothing, as after an unset variable of a shell. */
const isHollow = (word: string): boolean =>
  /(?:=|,|^)https?:\/\/:\d+/.test(word) || /^--[a-z-]*(?:address|name|url|urls|file)=$/.test(word);

function* hollowFlags(program: Program): Iterable<Found> {
  const { argv, spans, unit } = program;
  for (const [index, word] of argv.entries()) {
    const lost =
      /^--?(?:name|[a-z-]*urls?|advertise-address)$/.test(word) && (argv[index + 1]?.startsWith('-') ?? true);
    if (!isHollow(word) && !lost) continue;
    const line = spans[index]?.start.line;
    const place =
      unit === undefined || line === undefined ? { file: `<${program.name}>`, text: word } : unit.place(line);
    yield {
      hosts: [program.host],
      message: `${word.startsWith('-') ? word : `${argv[index - 1]} ${word}`} of ${program.name} lacks its value: a variable was empty when the unit was written`,
      evidence: [{ host: program.host, ...place }],
      repair: [],
      advice: `Set the variable, for example vmaddr=$(ip -o -4 addr show scope global | awk '{sub("/.*", "", $4); print $4; exit}'), write the unit again, and run systemctl daemon-reload && systemctl restart ${program.name}.`,
      breaks: [subjectOf(program), commandOf(program)],
    };
  }
}

export const flagChecks: Checks = {
  *'flag-empty'({ hosts }) {
    for (const { programs } of hosts) for (const program of programs) yield* hollowFlags(program);
  },
  *'flags-refused'({ hosts }) {
    for (const host of hosts)
      for (const program of host.programs) {
        if ([...hollowFlags(program)].length > 0) continue;
        const errors = refusals(program, host).filter(({ severity }) => severity === 'error');
        const [first] = errors;
        if (first === undefined) continue;
        const { unit } = program;
        const place =
          unit === undefined || first.file !== '<command line>'
            ? undefined
            : unit.place(first.span.start.line);
        const flag = first.subject?.replace(/^--/, '');
        yield {
          hosts: [host.name],
          message: `${program.name} ${program.version} does not start: ${first.message}`,
          evidence: [
            place !== undefined
              ? { host: host.name, ...place }
              : first.file?.startsWith('/')
                ? host.evidence(
                    first.file,
                    host.file(first.file)?.text?.split('\n')[first.span.start.line - 1] ?? first.message,
                    first.span.start.line,
                  )
                : program.place(flag ?? ''),
            ...program.journal
              .filter((line) => first.programText !== undefined && line.includes(first.programText))
              .slice(-1)
              .map((line) => host.evidence(`<journal ${unit?.name}>`, line)),
          ],
          repair: repairOf(program, errors),
          advice: first.hint,
          breaks: [subjectOf(program)],
          // Checks that know the flag explain it better.
          shows: subjectOf(program),
        };
      }
  },
};

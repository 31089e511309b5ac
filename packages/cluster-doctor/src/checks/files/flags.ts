import { checkApiserver } from '@harderway/apiserver-flags';
import { checkControllerManager } from '@harderway/controller-manager-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import { checkEtcd } from '@harderway/etcd-config';
import { checkScheduler } from '@harderway/scheduler-config';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, type Found, type RepairDraft, subjectOf } from '../check.js';
import { ownAddress } from '../etcd/addresses.js';
import { editUnit, replaceIn, thenRestart } from '../repairs.js';
import { and, editMatching, replaceText } from '../shell.js';

/** A key of the right length in place of each that was blanked out, so that the rest of a file can be checked. */
const KEY = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

const kubernetes = {
  'kube-apiserver': checkApiserver,
  'kube-controller-manager': checkControllerManager,
  'kube-scheduler': checkScheduler,
} as const;

const isKubernetes = (name: string): name is keyof typeof kubernetes => Object.hasOwn(kubernetes, name);

/**
 * The errors for which a program ends at its start; undefined where nobody knows, since its version or some of its settings are not
 * known.
 */
export function refusals(program: Program, host: Host): readonly Diagnostic[] | undefined {
  const { name, argv, spans, version, isWhole } = program;
  if (version === undefined || !isWhole) return undefined;
  try {
    if (name === 'etcd') {
      const { environment, configuration } = program.surroundings ?? {};
      // A file that the host lacks is a finding of its own.
      if (configuration !== undefined && configuration.text === undefined) return [];
      const report = checkEtcd({
        version,
        argv,
        argumentSpans: spans,
        environment,
        file: configuration?.text,
      });
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
    return undefined;
  }
}

/** The flag that a hint suggests in place of an unknown one: empty to remove the flag, undefined if a person has to choose. */
function meantBy(hint: string): string | undefined {
  const [, meant] =
    /(?:^Did you mean|^Write it as|^write|: use) (--[\w-]+)(?:\?|\.$| instead\.| if that)/.exec(hint) ?? [];
  // An insecure port is closed, not moved.
  if (meant !== undefined) return meant === '--secure-port' ? '' : meant;
  return /\b(?:remove|delete) it\b/.test(hint) && !/\buse --/.test(hint) ? '' : undefined;
}

/** The unknown admission plugins in some errors, each with the plugin that is meant: empty to remove it. */
const unknownPlugins = (errors: readonly Diagnostic[]): ReadonlyMap<string, string> =>
  new Map(
    errors.flatMap(({ message, hint = '' }) => {
      const [, name] = /plugin "([^"]+)" is unknown/.exec(message) ?? [];
      const [, meant = ''] = /^Did you mean (\w+)\?/.exec(hint) ?? [];
      return name === undefined || (meant === '' && !/^It /.test(hint)) ? [] : [[name, meant] as const];
    }),
  );

/** The line of a unit that has an error, and its corrected text; undefined if a person has to decide. */
function changeOf(program: Program, error: Diagnostic, plugins: ReadonlyMap<string, string>) {
  const place = program.place((error.subject ?? '').replace(/^--?/, '').split('=')[0] ?? '');
  const [flag = '', list = ''] = place.text.split('=');
  if (place.line === undefined) return undefined;
  if (error.code === 'flag-unknown') {
    const meant = meantBy(error.hint ?? '');
    if (meant === undefined) return undefined;
    return { ...place, to: meant === '' ? '' : place.text.replace(/^--?[^= ]+/, meant) };
  }
  const names = list.split(',').map((name) => plugins.get(name) ?? name);
  const isSettled = [...plugins.keys()].some((name) => error.message.includes(`"${name}"`));
  return error.code === 'admission-plugin-unknown' && isSettled
    ? { ...place, to: `${flag}=${names.filter((name) => name !== '').join(',')}` }
    : undefined;
}

/** Commands that correct the unit where the correction is certain; the rest is left to a person. */
function repairOf(program: Program, errors: readonly Diagnostic[]): readonly RepairDraft[] {
  const { argv, spans, unit } = program;
  // A blank behind a comma has cut a list.
  const cut = argv.findIndex((word, index) => word.endsWith(',') && !argv[index + 1]?.startsWith('-'));
  const line = spans[cut]?.start.line;
  if (
    errors.every(({ code }) => code === 'positional-argument') &&
    unit !== undefined &&
    line !== undefined
  ) {
    const place = unit.place(line);
    const joined = editMatching(place.file, ',[[:blank:]]', 's/,[[:blank:]]+/,/g', place.line);
    return [thenRestart(program, joined)];
  }
  const plugins = unknownPlugins(errors);
  const changes = errors.flatMap((error) => changeOf(program, error, plugins) ?? []);
  const commands = changes.map(({ file, text, to, line: at }) => replaceText(file, text, to, at));
  return changes.length === errors.length
    ? [thenRestart(program, and(...new Set(commands)))]
    : editUnit(program);
}

/**
 * A value without which a flag means nothing, as after an unset variable of a shell. Flags for files, and others whose default is
 * an empty text, are as if they were not given.
 */
const isHollow = (word: string): boolean =>
  /(?:=|,|^)https?:\/\/:\d+/.test(word) ||
  /^--(?:name|(?!listen-metrics)[a-z-]*(?:address|urls))=$/.test(word);

/** Gives a flag the host's own address, where that is what it lacks. */
function filled(program: Program, host: Host, word: string, file: string): readonly RepairDraft[] {
  const own = ownAddress(host);
  const lacksAddress =
    /^(?:--?(?:listen|advertise|initial-advertise)-[\w-]*=)?https?:\/\/:\d+$|^--advertise-address=$/;
  if (own === undefined || !lacksAddress.test(word)) return [];
  const full = word.endsWith('=') ? `${word}${own}` : word.replace('://:', `://${own}:`);
  return [replaceIn(program, file, word, full)];
}

function* hollowFlags(program: Program, host: Host): Iterable<Found> {
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
      repair: filled(program, host, word, place.file),
      advice: `Set the variable, for example vmaddr=$(ip -o -4 addr show scope global | awk '{sub("/.*", "", $4); print $4; exit}'), write the unit again, and run systemctl daemon-reload && systemctl restart ${program.name}.`,
      breaks: [subjectOf(program), commandOf(program)],
    };
  }
}

export const flagChecks: Checks = {
  *'flag-empty'({ hosts }) {
    for (const host of hosts) for (const program of host.programs) yield* hollowFlags(program, host);
  },
  *'flags-refused'({ hosts }) {
    for (const host of hosts)
      for (const program of host.programs) {
        if ([...hollowFlags(program, host)].length > 0) continue;
        const errors = (refusals(program, host) ?? []).filter(({ severity }) => severity === 'error');
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

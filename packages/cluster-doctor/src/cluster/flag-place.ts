import type { Span } from '@harderway/diagnostics';
import { type EtcdSurroundings, variableOf } from './etcd-settings.js';
import type { Evidence } from './evidence.js';
import type { Unit } from './unit.js';

/** The last assignment of a variable in a unit. */
function assignmentIn(unit: Unit | undefined, variable: string): Omit<Evidence, 'host'> | undefined {
  const lines = unit?.text.split('\n') ?? [];
  const assignment = new RegExp(`^\\s*Environment\\s*=.*?(\\b${variable}=[^\\s"']*)`);
  const index = lines.findLastIndex((line) => assignment.test(line));
  const text = assignment.exec(lines[index] ?? '')?.[1];
  return text === undefined ? undefined : unit && { ...unit.place(index + 1), text };
}

/** The settings of a program, and where they come from. */
interface Settings {
  readonly host: string;
  readonly name: string;
  readonly unit?: Unit | undefined;
  readonly argv: readonly string[];
  readonly spans: readonly Span[];
  readonly surroundings?: EtcdSurroundings | undefined;
}

/** Where a flag is set, or where it would have to be. */
export function placeOf({ host, name, unit, argv, spans, surroundings }: Settings, flag: string): Evidence {
  const { configuration } = surroundings ?? {};
  if (configuration !== undefined && flag !== 'config-file') {
    // Not a path: the file has other words than a command line, and a repair of these would spoil it.
    const file = `<configuration file ${configuration.path}>`;
    const line = configuration.settings.get(flag)?.span.start.line;
    const text = configuration.text?.split('\n')[(line ?? 0) - 1]?.trim() ?? `${flag} is not given`;
    return { host: host, file, line, text };
  }
  const index = argv.findIndex(
    (word) => word.replace(/^--?/, '').split('=')[0]?.replaceAll('_', '-') === flag,
  );
  const variable = index < 0 ? surroundings?.environment[variableOf(flag)] : undefined;
  if (variable !== undefined && variable !== '')
    return {
      host: host,
      ...(surroundings?.variableAt(flag) ??
        assignmentIn(unit, variableOf(flag)) ?? {
          file: `<environment of ${name}>`,
          text: `${variableOf(flag)}=${variable}`,
        }),
    };
  const line = spans[index]?.start.line;
  if (unit === undefined || (index >= 0 && line === undefined))
    return { host: host, file: `<${name}>`, text: argv[index] ?? `--${flag} is not given` };
  if (index < 0)
    return {
      host: host,
      file: unit.property('FragmentPath') || unit.name,
      text: `--${flag} is not given`,
    };
  const place = unit.place(line ?? 1);
  const next = argv[index + 1];
  const word = argv[index] ?? '';
  const text = word.includes('=') || next === undefined || next.startsWith('-') ? word : `${word} ${next}`;
  return { host: host, file: place.file, line: place.line, text };
}

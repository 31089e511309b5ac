import { hasErrors } from '@harderway/diagnostics';
import { decodeBytes } from '../document/bytes.js';
import { parse } from '../document/parse.js';
import type { SpecifierContext } from '../exec/specifiers.js';
import { instantiate, parseUnitName } from '../names/name.js';
import { loadUnit } from '../settings/load.js';
import type { LoadedUnit, LogEntry } from '../settings/loaded.js';
import { errorText } from '../values/result.js';
import { namedPath } from './named.js';
import { sectionOf, settingOf } from './setting.js';
import { checkUnit } from './unit.js';

export interface VerifyOptions {
  /** Why a command cannot be run, in the C library's words; undefined if it can. By default nothing is checked. */
  readonly whyNotExecutable?: ((path: string) => string | undefined) | undefined;
  /** Whether there is a unit of this name. By default every unit exists. */
  readonly unitExists?: ((name: string) => boolean) | undefined;
  /** Values of specifiers by letter, for those that depend on the machine; without them, what has one passes. */
  readonly values?: SpecifierContext['values'] | undefined;
}

export interface Verified {
  /** The exit code of `systemd-analyze verify`. */
  readonly exitCode: 0 | 1;
  /** The lines it prints, with file names without directories. */
  readonly lines: readonly string[];
}

/** Codes that systemd logs for the unit rather than for a line, and does not count as failures. */
const loggedForUnit: readonly string[] = [
  'self-dependency',
  'device-dependency',
  'cannot-fail',
  'deprecated-specifier',
];

const commandKeys = [
  'ExecCondition',
  'ExecStartPre',
  'ExecStart',
  'ExecStartPost',
  'ExecReload',
  'ExecStopPre',
  'ExecStop',
  'ExecStopPost',
];

function notExecutable(unit: LoadedUnit, why: (path: string) => string | undefined): readonly string[] {
  const { commands } = sectionOf(unit);
  return commandKeys.flatMap((key) =>
    commands(key).flatMap((command) => {
      const reason = command.flags.includes('ignore-failure') ? undefined : why(command.path);
      return reason === undefined
        ? []
        : [`${unit.name}: Command ${command.path} is not executable: ${reason}`];
    }),
  );
}

/** Problems that starting the unit would meet: required units, or a socket's service, that do not exist. */
function missingUnits(unit: LoadedUnit, exists: (name: string) => boolean): readonly string[] {
  const required = ['Requires', 'Requisite', 'BindsTo'].flatMap(sectionOf(unit, 'Unit').texts);
  const missing = required.find((name) => !exists(name));
  const lines =
    missing === undefined
      ? []
      : [`${unit.name}: Failed to create ${unit.name}/start: Unit ${missing} not found.`];
  if (unit.type !== 'socket') return lines;
  const stem = unit.name.slice(0, -'.socket'.length);
  const accept = settingOf(unit, 'Socket.Accept', 'boolean') === true;
  const service = accept
    ? `${stem}@internal.service`
    : (settingOf(unit, 'Socket.Service', 'text') ?? `${stem}.service`);
  return exists(service)
    ? lines
    : [...lines, `${unit.name}: service ${service} not loaded, socket cannot be started.`];
}

/** Messages that systemd logs without saying for what. */
const bare = /^(?:Accepting user\/group name|OnFailureIsolate is deprecated)/;

function lineOf({ node, diagnostic: { code, message } }: LogEntry, file: string, unit: string): string {
  if (bare.test(message)) return message;
  return loggedForUnit.includes(code) ? `${unit}: ${message}` : `${file}:${node.reportedLine}: ${message}`;
}

const notLoaded = (name: string, reason: string): string =>
  `Unit ${name} failed to load properly, please adjust/correct and reload service manager: ${reason}`;

/** Why systemd gives a file up, by the code of the last message. */
const whyStopped: Readonly<Record<string, string>> = {
  'bad-section-header': 'Bad message',
  'line-too-long': 'No buffer space available',
};

/** Types whose units have no templates. */
const withoutTemplates: readonly string[] = ['slice', 'mount', 'automount', 'swap', 'device', 'scope'];

/**
 * Predicts `systemd-analyze --man=no --recursive-errors=one verify FILE` of systemd 257 for one unit file on its own: the
 * lines it prints and its exit code. `file` is the file's name, which is the unit's; `text` may be its bytes. With
 * `--recursive-errors=no` and `yes`, which also count what units that it refers to lack, a file on its own gives the same.
 * Never throws.
 */
export function verify(file: string, content: string | Uint8Array, options: VerifyOptions = {}): Verified {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const text = typeof content === 'string' ? content : decodeBytes(content);
  const { kind, type = 'service' } = parseUnitName(name) ?? {};
  const template = kind === 'template';
  const shown = template ? instantiate(name, 'test_instance') : name;
  if (kind !== 'plain' && withoutTemplates.includes(type))
    return { exitCode: 1, lines: [`Failed to load unit file ${shown}: Invalid argument`] };
  // Scopes are made by programs, never of files.
  if (type === 'scope') return { exitCode: 1, lines: [`Unit ${name} not found.`] };
  if (text === '') return { exitCode: 1, lines: [`Unit ${shown} is masked.`] };
  const { values = {} } = options;
  const unit = loadUnit(shown, [{ path: file, document: parse(text) }], { values });
  // systemd refuses a line that is too long without printing it.
  const log = unit.log.filter(({ diagnostic }) => diagnostic.code !== 'line-too-long');
  const lines = log.map((entry) => lineOf(entry, name, shown));
  // What is logged counts for the unit of that name, which a template's instance does not have.
  const bad =
    !template &&
    log.some(({ diagnostic: { severity, code } }) => severity !== 'info' && !loggedForUnit.includes(code));
  const failed = (...more: readonly string[]): Verified => ({ exitCode: 1, lines: [...lines, ...more] });
  if (unit.state === 'error') {
    const stopped = unit.log.at(-1)?.diagnostic.code;
    return failed(notLoaded(shown, whyStopped[stopped ?? ''] ?? 'Invalid argument'));
  }
  const refused = `Unit ${shown} has a bad unit file setting.`;
  if (unit.state === 'bad-setting')
    return failed(`${shown}: Unit configuration has fatal error, unit will not be started.`, refused);
  const found = checkUnit(unit);
  const path = namedPath(unit)?.path;
  const silent = path?.ok === false && !(type === 'mount' && path.error === 'too-long');
  if (!silent) for (const { message } of found) lines.push(`${shown}: ${message}`);
  if (path?.ok === false) return failed(notLoaded(shown, errorText[path.error]));
  if (hasErrors(found)) return failed(refused);
  const more = [
    ...(options.unitExists === undefined ? [] : missingUnits(unit, options.unitExists)),
    ...(options.whyNotExecutable === undefined ? [] : notExecutable(unit, options.whyNotExecutable)),
  ];
  return { exitCode: bad || more.length > 0 ? 1 : 0, lines: [...lines, ...more] };
}

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { unitProperties } from '../src/dbus/properties.js';
import type { PropertyValue } from '../src/dbus/render.js';
import { decodeBytes } from '../src/document/bytes.js';
import { effectiveUnit } from '../src/effective/effective.js';
import { indexUnits } from '../src/effective/unit-index.js';
import { parseEnvironment } from '../src/exec/environment.js';
import { expandVariables } from '../src/exec/expand.js';
import { parseExec } from '../src/exec/parse.js';
import { escapeName, escapePath, mangleName, unescapeName, unescapePath } from '../src/names/escape.js';
import { unitTypes } from '../src/names/model.js';
import { instantiate, isUnitName, parseUnitName, templateOf } from '../src/names/name.js';
import { isAbsolutePath, isPath } from '../src/names/path.js';
import { parseCalendar } from '../src/values/calendar.js';
import { formatCalendar } from '../src/values/calendar-format.js';
import { errorText } from '../src/values/result.js';
import { formatTimeSpan, parseTimeSpan } from '../src/values/time-span.js';
import { verify } from '../src/verify/verify.js';

/** The input of a case, in the shapes of the cases file. */
export type CaseInput = string | readonly string[] | Readonly<Record<string, unknown>>;

const commandResult = (stdout: readonly string[] | string, stderr = ''): unknown => ({
  stdout,
  rc: stderr === '' ? 0 : 1,
  stderr,
});

function calendar([, text = '']: readonly string[]): unknown {
  const spec = parseCalendar(text);
  if (!spec.ok)
    return commandResult([], `Failed to parse calendar specification '${text}': ${errorText[spec.error]}`);
  return commandResult([`Normalized form: ${formatCalendar(spec.value)}`]);
}

function timeSpan([, text = '']: readonly string[]): unknown {
  const span = parseTimeSpan(text);
  if (!span.ok) return commandResult([], `Failed to parse time span '${text}': ${errorText[span.error]}`);
  return commandResult([`\u03bcs: ${span.value}`, `Human: ${formatTimeSpan(span.value)}`]);
}

interface EscapeOptions {
  readonly flags: ReadonlySet<string>;
  readonly suffix: string | undefined;
  readonly template: string | undefined;
  readonly words: readonly string[];
}

function readEscapeArguments(argv: readonly string[]): EscapeOptions {
  const flags = new Set<string>();
  const words: string[] = [];
  let suffix: string | undefined;
  let template: string | undefined;
  const long: Readonly<Record<string, string>> = { u: 'unescape', m: 'mangle', p: 'path' };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') {
      words.push(...argv.slice(at + 1));
      break;
    }
    if (word.startsWith('--suffix')) suffix = word.includes('=') ? word.slice(9) : argv[++at];
    else if (word.startsWith('--template')) template = word.includes('=') ? word.slice(11) : argv[++at];
    else if (word.startsWith('--')) flags.add(word.slice(2));
    else if (/^-[ump]+$/.test(word)) for (const letter of word.slice(1)) flags.add(long[letter] ?? '');
    else words.push(word);
  }
  return { flags, suffix, template, words };
}

function escapeRefusal(text: string): string {
  if (!isPath(text)) return `Input '${text}' is not a valid file system path, failed to escape.`;
  if (!isAbsolutePath(text)) return `Input '${text}' is not an absolute file system path, failed to escape.`;
  return `Input '${text}' is not a normalized file system path, failed to escape.`;
}

function escapeOne(
  text: string,
  { flags, suffix, template }: EscapeOptions,
  warn: (message: string) => void,
): string {
  if (flags.has('mangle')) {
    try {
      return mangleName(text);
    } catch {
      throw new Error('Failed to mangle name: Invalid argument');
    }
  }
  if (flags.has('unescape')) {
    let name = text;
    if (template !== undefined || flags.has('instance')) {
      const parsed = parseUnitName(text);
      if (parsed === undefined) throw new Error('Failed to extract instance: Invalid argument');
      if (parsed.kind !== 'instance') throw new Error(`Unit ${text} is missing the instance name.`);
      if (template !== undefined && templateOf(text) !== template)
        throw new Error(
          `Unit ${text} template ${templateOf(text)} does not match specified template ${template}.`,
        );
      name = parsed.instance ?? '';
    }
    try {
      return flags.has('path') ? unescapePath(name) : unescapeName(name);
    } catch {
      throw new Error('Failed to unescape string: Invalid argument');
    }
  }
  let escaped: string;
  if (flags.has('path')) {
    try {
      escaped = escapePath(text);
    } catch {
      throw new Error(escapeRefusal(text));
    }
    const unlikely = 'escaping is likely not going to be reversible.';
    if (!isPath(text)) warn(`Input '${text}' is not a valid file system path, ${unlikely}`);
    else if (!isAbsolutePath(text)) warn(`Input '${text}' is not an absolute file system path, ${unlikely}`);
  } else escaped = escapeName(text);
  if (template !== undefined) {
    try {
      return instantiate(template, escaped);
    } catch {
      throw new Error('Failed to replace instance: Invalid argument');
    }
  }
  return suffix === undefined ? escaped : `${escaped}.${suffix}`;
}

function escapeCase(argv: readonly string[]): unknown {
  const options = readEscapeArguments(argv);
  const { flags, suffix, template, words } = options;
  if (suffix !== undefined && !unitTypes.some((type) => type === suffix))
    return { stdout: '', rc: 1, stderr: `Invalid unit suffix type "${suffix}".` };
  if (template !== undefined && !isUnitName(template, ['template']))
    return { stdout: '', rc: 1, stderr: `Template name ${template} is not valid.` };
  const clash =
    words.length === 0
      ? 'Not enough arguments.'
      : template !== undefined && suffix !== undefined
        ? '--suffix= and --template= may not be combined.'
        : (template ?? suffix) !== undefined && flags.has('mangle')
          ? '--suffix= and --template= are not compatible with --mangle.'
          : suffix !== undefined && flags.has('unescape')
            ? '--suffix is not compatible with --unescape.'
            : flags.has('path') && flags.has('mangle')
              ? '--path may not be combined with --mangle.'
              : flags.has('instance') && !flags.has('unescape')
                ? '--instance must be used in conjunction with --unescape.'
                : flags.has('instance') && template !== undefined
                  ? '--instance may not be combined with --template.'
                  : undefined;
  if (clash !== undefined) return { stdout: '', rc: 1, stderr: clash };
  const warnings: string[] = [];
  const out: string[] = [];
  try {
    for (const word of words) out.push(escapeOne(word, options, (message) => warnings.push(message)));
  } catch (error) {
    return {
      stdout: out.join(' '),
      rc: 1,
      stderr: [...warnings, error instanceof Error ? error.message : ''].join('\n'),
    };
  }
  return { stdout: out.join(' '), rc: 0, stderr: warnings.join('\n') };
}

/** The name of a case's unit, which only the expectation may have; without one there, any will do. */
function unitNameFor(input: CaseInput, expected: unknown): string {
  if (typeof input === 'object' && 'unit' in input && typeof input['unit'] === 'string') return input['unit'];
  return /case-[a-z0-9]+(?:@[^".]*)?\.service/.exec(JSON.stringify(expected))?.[0] ?? 'case.service';
}

function textOf(input: CaseInput): string {
  if (typeof input === 'string') return input;
  if ('base64' in input) return decodeBytes(Buffer.from(String(input['base64']), 'base64'));
  return 'text' in input ? String(input['text']) : '';
}

function loadFile(input: CaseInput, expected: unknown): ReturnType<typeof effectiveUnit> {
  const name = unitNameFor(input, expected);
  const template = parseUnitName(name)?.kind === 'instance' ? templateOf(name) : name;
  return effectiveUnit(name, indexUnits({ [`/etc/systemd/system/${template}`]: textOf(input) }));
}

/** The properties a case asks for. */
const pick = (properties: Readonly<Record<string, PropertyValue>>, expected: unknown): unknown =>
  Object.fromEntries(
    (typeof expected === 'object' && expected !== null ? Object.keys(expected) : []).map((name) => [
      name,
      properties[name],
    ]),
  );

function execCase(input: CaseInput, expected: unknown): unknown {
  const unit = loadFile(input, expected);
  const start = unit.unit.settings.get('Service.ExecStart')?.setting;
  const commands = start?.kind === 'commands' ? start.value : [];
  return {
    commands: commands.map(({ path, argv, flags }) => ({ path, argv, flags })),
    loadState: unit.state,
  };
}

function execRun(input: Readonly<Record<string, unknown>>): unknown {
  const { variables } = parseEnvironment(String(input['Environment'] ?? ''));
  const prefix = String(input['prefix'] ?? '');
  const [command] = parseExec(`${prefix}/bin/dump ${String(input['args'] ?? '')}`).commands;
  const argv = command?.argv.slice(1) ?? [];
  return command?.flags.includes('no-env-expand') ? argv : expandVariables(argv, variables).argv;
}

function whyNotExecutable(path: string): string | undefined {
  const candidates = path.startsWith('/')
    ? [path]
    : ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin'].map(
        (directory) => `${directory}/${path}`,
      );
  let why = 'No such file or directory';
  for (const candidate of candidates) {
    try {
      if (statSync(candidate).isDirectory()) why = 'Is a directory';
      else if (!statSync(candidate).isFile()) why = 'Permission denied';
      else {
        accessSync(candidate, constants.X_OK);
        return undefined;
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EACCES') why = 'Permission denied';
    }
  }
  return why;
}

/** Whether this machine has a unit of this name. */
function unitExists(name: string): boolean {
  const parsed = parseUnitName(name);
  const names = parsed?.kind === 'instance' ? [name, templateOf(name)] : [name];
  const generated = /\.(?:device|slice|scope|mount|swap)$/.test(name);
  return (
    generated ||
    names.some((each) =>
      ['/etc', '/run', '/usr/lib'].some((root) => existsSync(`${root}/systemd/system/${each}`)),
    )
  );
}

const isList = (input: CaseInput): input is readonly string[] => Array.isArray(input);

/** The package's answer to a case of a kind, in the shape of what is expected; undefined for a kind it does not know. */
export function answer(kind: string, input: CaseInput, expected: unknown): unknown {
  if (isList(input)) {
    if (kind === 'calendar') return calendar(input);
    if (kind === 'timespan') return timeSpan(input);
    return kind === 'escape' ? escapeCase(input) : undefined;
  }
  if (kind === 'exec') return execCase(input, expected);
  if (kind === 'environment') return unitProperties(loadFile(input, expected))['Environment'];
  if (kind === 'logical-value') return pick(unitProperties(loadFile(input, expected)), expected);
  if (typeof input === 'string') return undefined;
  if (kind === 'exec-run') return execRun(input);
  if (kind === 'verify') {
    const { exitCode, lines } = verify(String(input['file']), String(input['text']), {
      whyNotExecutable,
      unitExists,
    });
    return [exitCode, lines];
  }
  if (kind === 'dropin' && typeof input['files'] === 'object' && input['files'] !== null) {
    const files: Record<string, string | { symlink: string }> = {};
    for (const [path, content] of Object.entries(input['files']))
      files[path] = typeof content === 'string' ? content : { symlink: String(content?.symlink) };
    return pick(unitProperties(effectiveUnit(String(input['unit']), indexUnits(files))), expected);
  }
  return undefined;
}

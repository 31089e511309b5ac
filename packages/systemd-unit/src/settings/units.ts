import { instantiate, isUnitName, parseUnitName } from '../names/name.js';
import type { UnitCode } from '../rules/rules.generated.js';
import { parseCalendar } from '../values/calendar.js';
import { parseBoolean } from '../values/number.js';
import { parseTimeSpan } from '../values/time-span.js';
import { checkPath, expand, expandPath } from './expand.js';
import { appended, before, warn, wordsOf } from './line.js';
import type { LineContext, LineReader } from './model.js';

/** The unit that a name in a list of dependencies means: templates take this unit's instance, or its prefix. */
function resolved(name: string, line: LineContext): string | undefined {
  if (isUnitName(name, ['plain', 'instance'])) return name;
  if (!isUnitName(name, ['template'])) return undefined;
  const own = parseUnitName(line.unit);
  return own === undefined ? undefined : instantiate(name, own.instance || own.prefix);
}

/** Whether the text between @ and the last dot has the instance and more, so that each unit would pull in a longer one. */
function growsWithInstance(format: string): boolean {
  const at = format.indexOf('@');
  if (at < 0) return false;
  const inner = format.slice(at + 1).replace(/\.[^.]*$/, '');
  return inner !== '%i' && /%[nNi]/.test(inner.replaceAll('%%', ''));
}

/** Dependencies on the unit itself that systemd logs when it drops them; it drops the others silently. */
const droppedAloud = ['Conflicts', 'Before', 'After', 'OnSuccess', 'OnFailure'];
const cannotFail = ['slice', 'device'];

/** Why systemd drops a dependency that is well-formed, if it does. */
function droppedDependency(
  line: LineContext,
  unit: string,
): { readonly code: UnitCode; readonly message: string } | undefined {
  if (unit === line.unit)
    return droppedAloud.includes(line.key)
      ? { code: 'self-dependency', message: `Dependency ${line.key}=${unit} is dropped.` }
      : undefined;
  if (line.key === 'Before' && unit.endsWith('.device'))
    return {
      code: 'device-dependency',
      message: `Dependency Before=${unit} ignored (.device units cannot be delayed)`,
    };
  if (line.key === 'OnFailure' && cannotFail.includes(line.unitType))
    return {
      code: 'cannot-fail',
      message: `Requested dependency OnFailure=${unit} ignored (${line.unitType} units cannot fail).`,
    };
  return undefined;
}

const units: LineReader = (text, line) => {
  const found = new Set(before(line, 'texts') ?? []);
  for (const word of wordsOf(text, line, { retainEscape: true })) {
    const name = expand(word.text, line, { names: true });
    if (name === undefined) continue;
    const unit = resolved(name, line);
    const own = parseUnitName(line.unit);
    const target = parseUnitName(name);
    const recursive =
      own?.kind === 'instance' &&
      target?.prefix === own.prefix &&
      target.type === own.type &&
      growsWithInstance(word.text);
    if (recursive) continue;
    if (unit === undefined) {
      warn(line, 'bad-unit-name', `Failed to add dependency on ${name}, ignoring: Invalid argument`, word);
      continue;
    }
    const dropped = droppedDependency(line, unit);
    if (dropped !== undefined) warn(line, dropped.code, dropped.message, word);
    else if (unit !== line.unit) found.add(unit);
  }
  return found.size === 0 ? 'keep' : { kind: 'texts', value: [...found] };
};

const obsolete: Readonly<Record<string, string>> = {
  RequiresOverridable: 'Requires',
  RequisiteOverridable: 'Requisite',
};

const mountsFor: LineReader = (text, line) => {
  const paths: string[] = [];
  for (const word of wordsOf(text, line, { unquote: true })) {
    const expanded = expandPath(word.text, line);
    const checked = expanded === undefined ? undefined : checkPath(expanded, line, { absolute: true });
    if (checked !== undefined) paths.push(checked);
  }
  const all = new Set([...(before(line, 'texts') ?? []), ...paths]);
  return all.size === 0 ? 'keep' : { kind: 'texts', value: [...all] };
};

const timer: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const value = expand(text, line);
  if (value === undefined) return 'keep';
  const earlier = before(line, 'records') ?? [];
  if (line.key === 'OnCalendar') {
    return parseCalendar(value).ok
      ? { kind: 'records', value: [...earlier, [line.key, value]] }
      : warn(line, 'bad-calendar', `Failed to parse calendar specification, ignoring: ${value}`);
  }
  const span = parseTimeSpan(value);
  return span.ok
    ? { kind: 'records', value: [...earlier, [line.key, span.value]] }
    : warn(line, 'bad-value', `Failed to parse timer value, ignoring: ${value}`);
};

const pathSpec: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const expanded = expandPath(text, line, { quote: '' });
  const checked = expanded === undefined ? undefined : checkPath(expanded, line, { absolute: true });
  if (checked === undefined) return 'keep';
  return { kind: 'records', value: [...(before(line, 'records') ?? []), [line.key, checked]] };
};

const triggerUnit: LineReader = (text, line) => {
  if (line.before !== undefined)
    return warn(line, 'second-trigger', `Multiple units to trigger specified, ignoring: ${text}`);
  const name = expand(text, line, { names: true, quote: '' });
  if (name === undefined) return 'keep';
  if (parseUnitName(name) === undefined)
    return warn(line, 'bad-unit-name', `Unit type not valid, ignoring: ${text}`);
  if (name === line.unit)
    return warn(line, 'self-trigger', `Units cannot trigger themselves, ignoring: ${text}`);
  const unit = resolved(name, line);
  return unit === undefined
    ? warn(line, 'bad-unit-name', `Failed to add trigger on ${name}, ignoring: Invalid argument`)
    : { kind: 'text', value: unit };
};

const slice: LineReader = (text, line) => {
  const name = expand(text, line, { names: true, quote: '' });
  if (name === undefined) return 'keep';
  const parsed = parseUnitName(name);
  if (parsed === undefined || parsed.kind === 'template') {
    const reason =
      parsed === undefined
        ? `Unit name ${name} is not valid.`
        : `Unit name ${name} is missing the instance name.`;
    return warn(line, 'bad-unit-name', `Failed to load slice unit ${name}, ignoring: ${reason}`);
  }
  // A slice's own name says its place in the tree.
  if (parsed.type !== 'slice' || parseUnitName(line.unit)?.type === 'slice')
    return warn(
      line,
      'bad-unit-name',
      `Failed to assign slice ${name} to unit ${line.unit}, ignoring: Invalid argument`,
    );
  return { kind: 'text', value: name };
};

const emergencyActions =
  'none exit exit-force reboot reboot-force reboot-immediate poweroff poweroff-force poweroff-immediate soft-reboot soft-reboot-force kexec kexec-force halt halt-force halt-immediate'.split(
    ' ',
  );

export const unitReaders: Readonly<Record<string, LineReader>> = {
  units,
  'units-obsolete': (text, line) => {
    warn(
      line,
      'deprecated-directive',
      `Unit dependency type ${line.key}= is obsolete, replacing by ${obsolete[line.key] ?? ''}=, please update your unit file`,
    );
    return units(text, line);
  },
  'mounts-for': mountsFor,
  timer,
  'path-spec': pathSpec,
  'trigger-unit': triggerUnit,
  slice,
  'socket-service': (text, line) => {
    const name = expand(text, line, { names: true, quote: '' });
    if (name === undefined) return 'keep';
    if (!name.endsWith('.service'))
      return warn(line, 'bad-unit-name', `Unit must be of type service, ignoring: ${text}`);
    const unit = isUnitName(name, ['plain', 'instance']);
    if (!unit)
      return warn(
        line,
        'bad-unit-name',
        `Failed to load unit ${text}, ignoring: Unit name ${name} is ${isUnitName(name) ? 'missing the instance name' : 'not valid'}.`,
      );
    return { kind: 'text', value: name };
  },
  'service-sockets': (text, line) => {
    const found: string[] = [];
    for (const word of wordsOf(text, line, {}, `Trailing garbage in sockets, ignoring: ${text}`)) {
      const name = expand(word.text, line, { names: true });
      if (name === undefined) continue;
      if (!name.endsWith('.socket')) {
        warn(line, 'bad-unit-name', `Unit must be of type socket, ignoring: ${name}`, word);
        continue;
      }
      const unit = resolved(name, line);
      if (unit === undefined)
        warn(line, 'bad-unit-name', `Failed to add dependency on ${name}, ignoring: Invalid argument`, word);
      else found.push(unit);
    }
    return appended(line, found);
  },
  'emergency-action': (text, line) =>
    emergencyActions.includes(text)
      ? { kind: 'text', value: text }
      : warn(line, 'bad-value', `Failed to parse ${line.key}=, ignoring: ${text}`),
  'job-mode-isolate': (text, line) => {
    const flag = parseBoolean(text);
    if (!flag.ok) return warn(line, 'bad-value', `Failed to parse boolean, ignoring: ${text}`);
    return { kind: 'text', value: flag.value ? 'isolate' : 'replace' };
  },
};

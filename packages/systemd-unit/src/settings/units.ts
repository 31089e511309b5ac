import { instantiate, isUnitName, parseUnitName } from '../names/name.js';
import type { UnitCode } from '../rules.generated.js';
import { emergencyActions } from '../schema/words.generated.js';
import { parseBoolean } from '../values/boolean.js';
import { parseCalendar } from '../values/calendar.js';
import { parseTimeSpan } from '../values/time-span.js';
import { expand, readPath } from './expand.js';
import { addNewTexts, addRecords, addTexts } from './grow.js';
import { bad, emptyResets, text as textSetting, warn, wordsOf } from './line.js';
import type { LineContext, LineReader, LineReaders } from './model.js';

/** The unit that a name in a list of dependencies means: templates take this unit's instance, or its prefix. */
function resolved(name: string, line: LineContext): string | undefined {
  if (line.unresolved || isUnitName(name, ['plain', 'instance'])) return name;
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
  const own = parseUnitName(line.unit);
  const found: string[] = [];
  for (const word of wordsOf(text, line, { retainEscape: true })) {
    const name = expand(word.text, line, { names: true });
    if (name === undefined) continue;
    const unit = resolved(name, line);
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
    else if (unit !== line.unit) found.push(unit);
  }
  return found.length === 0 ? 'keep' : addNewTexts(line, found);
};

const obsolete: Readonly<Record<string, string>> = {
  RequiresOverridable: 'Requires',
  RequisiteOverridable: 'Requisite',
};

const mountsFor: LineReader = (text, line) => {
  const paths: string[] = [];
  for (const word of wordsOf(text, line, { unquote: true })) {
    const checked = readPath(word.text, line, { absolute: true });
    if (checked !== undefined) paths.push(checked);
  }
  return paths.length === 0 ? 'keep' : addNewTexts(line, paths);
};

const timer: LineReader = (text, line) => {
  const value = expand(text, line);
  if (value === undefined) return 'keep';
  if (line.unresolved) return addRecords(line, [[line.key, value]]);
  if (line.key === 'OnCalendar') {
    return parseCalendar(value).ok
      ? addRecords(line, [[line.key, value]])
      : warn(line, 'bad-calendar', `Failed to parse calendar specification, ignoring: ${value}`);
  }
  const span = parseTimeSpan(value);
  return span.ok
    ? addRecords(line, [[line.key, span.value]])
    : bad(line, `Failed to parse timer value, ignoring: ${value}`);
};

const pathSpec: LineReader = (text, line) => {
  const checked = readPath(text, line, { absolute: true }, { quote: '' });
  if (checked === undefined) return 'keep';
  return addRecords(line, [[line.key, checked]]);
};

const triggerUnit: LineReader = (text, line) => {
  if (line.slot.setting !== undefined)
    return warn(line, 'second-trigger', `Multiple units to trigger specified, ignoring: ${text}`);
  const name = expand(text, line, { names: true, quote: '' });
  if (name === undefined) return 'keep';
  if (!line.unresolved && parseUnitName(name) === undefined)
    return warn(line, 'bad-unit-name', `Unit type not valid, ignoring: ${text}`);
  if (name === line.unit)
    return warn(line, 'self-trigger', `Units cannot trigger themselves, ignoring: ${text}`);
  const unit = resolved(name, line);
  return unit === undefined
    ? warn(line, 'bad-unit-name', `Failed to add trigger on ${name}, ignoring: Invalid argument`)
    : textSetting(unit);
};

const slice: LineReader = (text, line) => {
  const name = expand(text, line, { names: true, quote: '' });
  if (name === undefined) return 'keep';
  if (line.unresolved) return textSetting(name);
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
  return textSetting(name);
};

export const unitReaders = (): LineReaders => ({
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
  ...emptyResets({ timer, 'path-spec': pathSpec }),
  'trigger-unit': triggerUnit,
  slice,
  'socket-service': (text, line) => {
    const name = expand(text, line, { names: true, quote: '' });
    if (name === undefined) return 'keep';
    if (!name.endsWith('.service'))
      return warn(line, 'bad-unit-name', `Unit must be of type service, ignoring: ${text}`);
    const unit = line.unresolved || isUnitName(name, ['plain', 'instance']);
    if (!unit)
      return warn(
        line,
        'bad-unit-name',
        `Failed to load unit ${text}, ignoring: Unit name ${name} is ${isUnitName(name) ? 'missing the instance name' : 'not valid'}.`,
      );
    return textSetting(name);
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
    return addTexts(line, found);
  },
  'emergency-action': (text, line) =>
    emergencyActions.includes(text)
      ? textSetting(text)
      : bad(line, `Failed to parse ${line.key}=, ignoring: ${text}`),
  'job-mode-isolate': (text, line) => {
    const flag = parseBoolean(text);
    if (!flag.ok) return bad(line, `Failed to parse boolean, ignoring: ${text}`);
    line.report(
      'info',
      'deprecated-directive',
      `${line.key} is deprecated. Please use OnFailureJobMode= instead`,
    );
    return textSetting(flag.value ? 'isolate' : 'replace');
  },
});

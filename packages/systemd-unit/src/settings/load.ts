import { encodeBytes } from '../document/bytes.js';
import { isValidUtf8 } from '../document/lines.js';
import type { AssignmentNode, UnitDocument, UnitNode } from '../document/model.js';
import { strip } from '../document/parse.js';
import type { SpecifierContext } from '../exec/specifiers.js';
import type { Finding } from '../finding.js';
import type { UnitType } from '../names/model.js';
import { parseUnitName } from '../names/name.js';
import { type Directive, directive, sectionOfType } from '../schema/lookup.js';
import type { LineContext, Setting } from './model.js';
import { readerOf } from './readers.js';

/** A file to load: the unit file itself, then its drop-ins. */
export interface UnitFile {
  readonly path: string;
  readonly document: UnitDocument;
}

/** Where a value came from. */
export interface Origin {
  readonly path: string;
  readonly node: AssignmentNode;
}

/** What one directive comes to, and the lines that made it, resets left behind. */
export interface LoadedSetting {
  readonly setting: Setting;
  readonly origins: readonly Origin[];
}

/** Something systemd has to say about a line. */
export interface LoadFinding extends Finding {
  readonly path: string;
  readonly node: UnitNode;
}

/** A unit as systemd has it after reading its files. */
export interface LoadedUnit {
  readonly name: string;
  readonly type: UnitType;
  /** `bad-setting`: a line refuses the unit; `error`: the unit file as a whole is refused. */
  readonly state: 'loaded' | 'bad-setting' | 'error';
  /** By store: `Section.Directive`, aliases resolved; conditions, timers, path and socket specs in one list each. */
  readonly settings: ReadonlyMap<string, LoadedSetting>;
  readonly findings: readonly LoadFinding[];
}

const sharedStores: Readonly<Record<string, string>> = {
  timer: 'Timer.Timers',
  'path-spec': 'Path.Paths',
  'socket-listen': 'Socket.Listen',
};
const sharedByKey: Readonly<Record<string, string>> = {
  'bind-paths': 'BindPaths',
  'set-credential': 'SetCredential',
  'load-credential': 'LoadCredential',
};

/** Where a directive's value is kept; several share one where an empty value of one resets them all. */
export function storeOf(known: Directive): string {
  const shared = sharedStores[known.type];
  if (shared !== undefined) return shared;
  const key = sharedByKey[known.type];
  if (key !== undefined) return `${known.section}.${key}`;
  if (known.type.startsWith('condition'))
    return known.name.startsWith('Assert') ? 'Unit.Asserts' : 'Unit.Conditions';
  return known.aliasOf ?? `${known.section}.${known.name}`;
}

interface Loading {
  readonly unit: string;
  readonly type: UnitType;
  readonly specifiers: SpecifierContext;
  readonly settings: Map<string, LoadedSetting>;
  readonly findings: LoadFinding[];
}

type Stop = 'bad-setting' | 'error' | undefined;

/** Whether a line replaces such a setting, rather than adding to it. */
export const isScalar = ({ kind }: Setting): boolean =>
  ['boolean', 'text', 'integer', 'time-span', 'nanoseconds', 'limit'].includes(kind);

function set(loading: Loading, store: string, setting: Setting | 'reset', origin: Origin): void {
  if (setting === 'reset') loading.settings.delete(store);
  else {
    const origins = isScalar(setting) ? [] : (loading.settings.get(store)?.origins ?? []);
    loading.settings.set(store, { setting, origins: [...origins, origin] });
  }
}

/** Directives that set others besides their own. */
function alsoSet(loading: Loading, known: Directive): readonly string[] {
  if (known.section === 'Service' && known.name === 'TimeoutSec')
    return ['Service.TimeoutStartSec', 'Service.TimeoutStopSec'];
  if (known.name === 'JobTimeoutSec' && !loading.settings.has('Unit.JobRunningTimeoutSec'))
    return ['Unit.JobTimeoutSec', 'Unit.JobRunningTimeoutSec'];
  return [storeOf(known)];
}

function assign(loading: Loading, node: AssignmentNode, path: string): Stop {
  const { key, value, section = '' } = node;
  const note = (severity: Finding['severity'], code: string, message: string): void => {
    loading.findings.push({ severity, code, message, from: 0, to: value.length, path, node });
  };
  const known = directive(section, key);
  if (known === undefined) {
    if (!key.startsWith('X-'))
      note('warning', 'unknown-key', `Unknown key '${key}' in section [${section}], ignoring.`);
    return undefined;
  }
  if (known.type === 'removed') {
    note('info', 'removed-directive', `Support for option ${key}= has been removed and it is ignored`);
    return undefined;
  }
  const reader = readerOf(known.type);
  if (reader === undefined) return undefined;
  const store = storeOf(known);
  let stop: Stop;
  const findings: Finding[] = [];
  const line: LineContext = {
    key,
    section,
    parameter: reader.parameter,
    strict: known.strict,
    unit: loading.unit,
    unitType: loading.type,
    specifiers: loading.specifiers,
    before: loading.settings.get(store)?.setting,
    findings,
    refuse: () => {
      stop = 'bad-setting';
      return 'keep';
    },
    abandon: () => {
      stop ??= 'error';
      return 'keep';
    },
  };
  const effect = reader.read(value, line);
  for (const finding of findings)
    loading.findings.push({ ...finding, to: Math.min(finding.to, value.length), path, node });
  if (effect !== 'keep')
    for (const target of alsoSet(loading, known)) set(loading, target, effect, { path, node });
  return stop;
}

function loadFile(loading: Loading, { path, document }: UnitFile): Stop {
  const sections = ['Unit', sectionOfType(loading.type), 'Install'];
  let section: 'none' | 'ignored' | 'known' = 'none';
  const note = (node: UnitNode, severity: Finding['severity'], code: string, message: string): void => {
    loading.findings.push({ severity, code, message, from: 0, to: 0, path, node });
  };
  const long = document.diagnostics.find(({ code }) => code === 'line-too-long');
  for (const node of document.nodes) {
    if (long !== undefined && long.position.offset <= node.span.end.offset) {
      note(node, 'error', long.code, 'Line too long');
      return 'error';
    }
    if (node.kind === 'section') {
      section = sections.includes(node.name) ? 'known' : 'ignored';
      if (section === 'ignored' && !node.name.startsWith('X-'))
        note(node, 'warning', 'unknown-section', `Unknown section '${node.name}'. Ignoring.`);
    } else if (
      node.kind === 'invalid' &&
      (node.reason === 'bad-section-header' || node.reason === 'invalid-utf8')
    ) {
      const text = strip(node.text);
      const message =
        node.reason === 'invalid-utf8'
          ? `String is not UTF-8 clean, ignoring assignment: ${[...text].map((char) => (isValidUtf8(char) ? char : '\ufffd'.repeat(encodeBytes(char).length))).join('')}`
          : `${text.endsWith(']') ? 'Bad characters in section header' : 'Invalid section header'} '${text}'`;
      note(node, node.reason === 'invalid-utf8' ? 'warning' : 'error', node.reason, message);
      return 'error';
    } else if (node.kind === 'invalid' || node.kind === 'assignment') {
      if (section === 'none')
        note(node, 'warning', 'outside-section', 'Assignment outside of section. Ignoring.');
      if (section !== 'known') continue;
      if (node.kind === 'assignment') {
        const stop = assign(loading, node, path);
        if (stop !== undefined) return stop;
      } else if (node.reason === 'missing-equals')
        note(node, 'warning', node.reason, "Missing '=', ignoring line.");
      else note(node, 'warning', node.reason, "Missing key name before '=', ignoring line.");
    }
  }
  return undefined;
}

export interface LoadOptions extends Omit<SpecifierContext, 'unit'> {}

/**
 * Reads a unit's files into its settings as systemd 257 does: the unit file, then drop-ins, each line over what came
 * before. `name` is the unit's full name (an instance's, not its template's); for a name that is none, the type is
 * taken for service. A bad drop-in only ends its own reading; a bad unit file refuses the unit. Never throws.
 */
export function loadUnit(name: string, files: readonly UnitFile[], options: LoadOptions = {}): LoadedUnit {
  const type = parseUnitName(name)?.type ?? 'service';
  const [main, ...dropIns] = files;
  const loading: Loading = {
    unit: name,
    type,
    specifiers: { ...(main === undefined ? {} : { fragmentPath: main.path }), ...options, unit: name },
    settings: new Map(),
    findings: [],
  };
  const stop = main === undefined ? undefined : loadFile(loading, main);
  if (stop === undefined) for (const file of dropIns) loadFile(loading, file);
  return { name, type, state: stop ?? 'loaded', settings: loading.settings, findings: loading.findings };
}

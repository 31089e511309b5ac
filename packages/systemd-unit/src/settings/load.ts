import type { Severity, Span } from '@harderway/diagnostics';
import { encodeBytes } from '../document/bytes.js';
import { strip } from '../document/characters.js';
import { isValidUtf8 } from '../document/lines.js';
import { headerSpan, keySpan, valueSpan } from '../document/locate.js';
import type { AssignmentNode, InvalidNode, UnitNode } from '../document/model.js';
import type { SpecifierContext } from '../exec/specifiers.js';
import type { UnitType } from '../names/model.js';
import { parseUnitName } from '../names/name.js';
import type { UnitCode } from '../rules.generated.js';
import { directive, sectionOfType } from '../schema/lookup.js';
import type { LoadedSetting, LoadedUnit, LogEntry, Origin, UnitFile } from './loaded.js';
import type { Effect, LineContext, Slot } from './model.js';
import { readerOf } from './readers.js';
import { isScalar, storeOf, storesSetBy } from './store.js';

interface Growing extends Slot {
  readonly origins: Origin[];
}

const emptySlot = (): Growing => ({ setting: undefined, origins: [], lists: {} });

interface Loading {
  readonly unit: string;
  readonly type: UnitType;
  readonly specifiers: SpecifierContext;
  readonly settings: Map<string, Growing>;
  readonly lines: Map<string, Origin>;
  readonly log: LogEntry[];
}

/** Logs something about a line of the file that is being read. */
type Log = (node: UnitNode, span: Span, severity: Severity, code: UnitCode, message: string) => void;

type Stop = 'bad-setting' | 'error' | undefined;

function set(
  { settings }: Loading,
  store: string,
  slot: Growing,
  effect: Exclude<Effect, 'keep'>,
  origin: Origin,
): void {
  if (effect === 'reset') settings.delete(store);
  else if (effect.kind === 'grown') {
    slot.setting = effect.setting;
    slot.origins.push(origin);
    settings.set(store, slot);
  } else {
    const origins = isScalar(effect) ? [] : (settings.get(store)?.origins ?? []);
    origins.push(origin);
    settings.set(store, { ...emptySlot(), setting: () => effect, origins });
  }
}

function assign(loading: Loading, node: AssignmentNode, path: string, log: Log): Stop {
  const { key, value, section = '' } = node;
  const known = directive(section, key);
  if (known === undefined) {
    const message = `Unknown key '${key}' in section [${section}], ignoring.`;
    if (!key.startsWith('X-')) log(node, keySpan(node), 'warning', 'unknown-key', message);
    return undefined;
  }
  if (known.type === 'removed') {
    const message = `Support for option ${key}= has been removed and it is ignored`;
    log(node, keySpan(node), 'info', 'removed-directive', message);
    return undefined;
  }
  const reader = readerOf(known.type);
  if (reader === undefined) return undefined;
  const store = storeOf(known);
  loading.lines.set(store, { path, node });
  const slot = loading.settings.get(store) ?? emptySlot();
  let stop: Stop;
  const line: LineContext = {
    key,
    section,
    parameter: reader.parameter,
    strict: known.strict,
    unit: loading.unit,
    unitType: loading.type,
    specifiers: loading.specifiers,
    slot,
    unresolved: false,
    report: (severity, code, message, { from, to } = { from: 0, to: value.length }) => {
      // A stretch counts in the value with its specifiers expanded, which may be longer.
      const end = Math.min(to, value.length);
      log(node, valueSpan(node, Math.min(from, end), end), severity, code, message);
    },
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
  if (effect !== 'keep')
    for (const target of storesSetBy(known, (name) => loading.settings.has(name)))
      set(loading, target, slot, effect, { path, node });
  return stop;
}

/** A message that systemd logs about a line that makes it refuse the file. */
function refusal({ reason, text }: InvalidNode): string {
  const line = strip(text);
  if (reason === 'invalid-utf8') {
    const replaced = Array.from(line, (char) =>
      isValidUtf8(char) ? char : '\ufffd'.repeat(encodeBytes(char).length),
    );
    return `String is not UTF-8 clean, ignoring assignment: ${replaced.join('')}`;
  }
  return `${line.endsWith(']') ? 'Bad characters in section header' : 'Invalid section header'} '${line}'`;
}

function loadFile(loading: Loading, { path, document }: UnitFile): Stop {
  const sections = ['Unit', sectionOfType(loading.type), 'Install'];
  let section: 'none' | 'ignored' | 'known' = 'none';
  const log: Log = (node, span, severity, code, message) => {
    loading.log.push({ node, diagnostic: { code, severity, message, span, file: path } });
  };
  const long = document.diagnostics.find(({ code }) => code === 'line-too-long');
  for (const node of document.nodes) {
    if (long !== undefined && long.span.end.offset <= node.span.end.offset) {
      log(node, long.span, 'error', long.code, 'Line too long');
      return 'error';
    }
    if (node.kind === 'section') {
      section = sections.includes(node.name) ? 'known' : 'ignored';
      if (section === 'ignored' && !node.name.startsWith('X-')) {
        const message = `Unknown section '${node.name}'. Ignoring.`;
        log(node, headerSpan(node), 'warning', 'unknown-section', message);
      }
      continue;
    }
    if (node.kind !== 'invalid' && node.kind !== 'assignment') continue;
    const refuses =
      node.kind === 'invalid' && (node.reason === 'bad-section-header' || node.reason === 'invalid-utf8');
    if (refuses) {
      const severity = node.reason === 'invalid-utf8' ? 'warning' : 'error';
      log(node, node.textSpan, severity, node.reason, refusal(node));
      return 'error';
    }
    if (section === 'none') {
      const span = node.kind === 'assignment' ? keySpan(node) : node.textSpan;
      log(node, span, 'warning', 'outside-section', 'Assignment outside of section. Ignoring.');
    }
    if (section !== 'known') continue;
    if (node.kind === 'assignment') {
      const stop = assign(loading, node, path, log);
      if (stop !== undefined) return stop;
    } else {
      const missing = node.reason === 'missing-equals' ? "Missing '='" : "Missing key name before '='";
      log(node, node.textSpan, 'warning', node.reason, `${missing}, ignoring line.`);
    }
  }
  return undefined;
}

export interface LoadOptions extends Omit<SpecifierContext, 'unit'> {}

/**
 * Reads a unit's files into its settings as systemd 257 does: the unit file, then drop-ins, each line over what came
 * before. `name` is the unit's full name (an instance's, not its template's); for one that is not a valid unit name, the
 * type is service. A bad drop-in only ends its own reading; a bad unit file refuses the unit. Never throws.
 */
export function loadUnit(name: string, files: readonly UnitFile[], options: LoadOptions = {}): LoadedUnit {
  const type = parseUnitName(name)?.type ?? 'service';
  const [main, ...dropIns] = files;
  const loading: Loading = {
    unit: name,
    type,
    specifiers: { fragmentPath: main?.path, ...options, unit: name },
    settings: new Map(),
    lines: new Map(),
    log: [],
  };
  const stop = main === undefined ? undefined : loadFile(loading, main);
  if (stop === undefined) for (const file of dropIns) loadFile(loading, file);
  const { lines, log } = loading;
  const settings = new Map<string, LoadedSetting>();
  for (const [store, { setting, origins }] of loading.settings)
    if (setting !== undefined) settings.set(store, { setting: setting(), origins });
  return { name, type, state: stop ?? 'loaded', settings, lines, log };
}

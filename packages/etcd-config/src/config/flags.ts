import {
  type CommandLine,
  closestFlag,
  type FlagDiagnostic,
  type Position as FlagPosition,
  type FlagSet,
  type FlagUse,
  parseGoFlag,
  specOf,
  type Version,
} from '@harderway/component-flags';
import { etcdCatalog, etcdFlags, etcdVersion } from '../catalog/catalog.js';
import { type Diagnostic, start } from '../diagnostics.js';
import type { Setting, Settings } from './setting.js';
import { defaultUrls, parseEtcdValue } from './value.js';

/** What a command line says. */
export interface FlagSettings {
  readonly settings: Settings;
  /** Words that are no flags; etcd refuses the first of them. */
  readonly positional: readonly string[];
  /** `--help` (or `-h`) was met before any fault: etcd prints its help and exits with 0. */
  readonly help: boolean;
  /** `--version` was given: etcd prints it and exits with 0, if the command line is right. */
  readonly printVersion: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** How a command line is read. */
export interface ParseFlagsOptions {
  /** The etcd version whose flags count, such as `3.5.15`. */
  readonly version: string;
  /** Where each argument stands, when they come from a file. Default: one argument a line. */
  readonly positions?: readonly FlagPosition[];
}

const versionsText = (versions: string): string =>
  versions
    .split(' ')
    .map((range) => {
      const [low, high] = range.split('-');
      return high === '' ? `from ${low}` : high === undefined ? `${low}` : `${low} to ${high}`;
    })
    .join(', ');

/** What to do about a flag that a version does not know. */
export function adviseOnUnknownFlag(flags: FlagSet, name: string, version: string): string {
  const elsewhere = etcdCatalog.flags.find((flag) => flag.name === name);
  if (elsewhere !== undefined) {
    const replacement = elsewhere.deprecated?.replacement?.map((flag) => `--${flag}`).join(', ');
    const instead = replacement === undefined ? 'take it out' : `use ${replacement}`;
    return `etcd ${version} does not know it (${versionsText(elsewhere.versions)} does): ${instead} or run another version`;
  }
  const dashed = name.replaceAll('_', '-');
  const close = specOf(flags, dashed) === undefined ? closestFlag(flags, name) : dashed;
  return close === undefined ? 'take it out' : `write --${close} if that is meant, or take it out`;
}

function described(found: FlagDiagnostic, flags: FlagSet, version: string): Diagnostic {
  const text = found.programText ?? found.message;
  const message =
    found.code === 'flag-unknown' && found.flag !== undefined
      ? `${text}; ${adviseOnUnknownFlag(flags, found.flag, version)}`
      : found.message;
  return {
    severity: found.severity,
    code: found.code,
    message,
    position: found.position,
    source: 'flags',
    ...(found.flag === undefined ? {} : { flag: found.flag }),
    programText: text,
  };
}

// A URL list keeps what it has when it is set to nothing, or to one URL that it holds already.
function urlsAfter(uses: readonly FlagUse[], before: readonly string[]): readonly string[] {
  return uses.reduce<readonly string[]>((urls, use) => {
    if (use.text === '' || urls.includes(use.text)) return urls;
    return Array.isArray(use.value)
      ? use.value.filter((url): url is string => typeof url === 'string')
      : urls;
  }, before);
}

function settingsOf(
  line: CommandLine,
  flags: FlagSet,
  positions: (argument: number) => FlagPosition,
): Settings {
  const settings = new Map<string, Setting>();
  for (const use of line.uses) {
    const spec = specOf(flags, use.flag);
    if (spec === undefined) continue;
    const uses = line.uses.filter((each) => each.flag === use.flag);
    const urls = spec.type === 'urls' ? urlsAfter(uses, defaultUrls(spec)) : undefined;
    settings.set(use.flag, {
      name: use.flag,
      value: urls ?? use.value,
      text: use.text === '' ? '' : (urls?.join(',') ?? use.text),
      form: 'flag',
      position: positions(use.argument),
    });
  }
  return settings;
}

/**
 * Reads a command line (without the program) as etcd does. Never throws on what the arguments hold;
 * the first fault ends parsing, as it ends etcd.
 *
 * Diagnostic codes: `flag-unknown`, `flag-syntax`, `flag-argument-missing`, `flag-value-invalid`,
 * `positional-argument`.
 * @throws EtcdConfigError `unknown-version`
 */
export function parseFlags(argv: readonly string[], options: ParseFlagsOptions): FlagSettings {
  const version: Version = etcdVersion(options.version);
  const flags = etcdFlags(options.version);
  const line = parseGoFlag(argv, {
    flags,
    ...(options.positions === undefined ? {} : { positions: options.positions }),
    parseValue: (name, spec, text) => parseEtcdValue(name, spec, text, version),
  });
  let offset = 0;
  const own = argv.map((argument, index): FlagPosition => {
    const position = { line: index + 1, column: 1, offset };
    offset += argument.length + 1;
    return position;
  });
  const positionOf = (argument: number): FlagPosition =>
    options.positions?.[argument] ?? own[argument] ?? start;
  const diagnostics = line.diagnostics.map((found) => described(found, flags, options.version));
  const [word] = line.positional;
  const refused = line.help || diagnostics.some((found) => found.severity === 'error');
  if (word !== undefined && !refused) {
    const text = `'${word}' is not a valid flag`;
    diagnostics.push({
      severity: 'error',
      code: 'positional-argument',
      message: `${text}; etcd takes flags alone, and a bool flag takes its value after "=", as in --pre-vote=false`,
      position: positionOf(argv.length - line.positional.length),
      source: 'flags',
      programText: text,
    });
  }
  return {
    settings: settingsOf(line, flags, positionOf),
    positional: line.positional,
    help: line.help,
    printVersion: line.values['version'] === true,
    diagnostics,
  };
}

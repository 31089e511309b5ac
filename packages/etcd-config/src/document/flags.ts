import {
  argumentSpans,
  type CommandLine,
  type FlagSet,
  type FlagUse,
  parseGoFlag,
  specOf,
  type Version,
} from '@harderway/component-flags';
import { type Diagnostic, hasErrors, nearest, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { etcdCatalog, etcdFlags, etcdVersion } from '../catalog/catalog.js';
import type { EtcdCode } from '../codes.js';
import { documentRules } from './rules.js';
import { type Setting, type Settings, TEXT_NAMES } from './setting.js';
import { defaultUrls, parseEtcdValue } from './value.js';

/** The settings of a command line. */
export interface FlagSettings {
  readonly settings: Settings;
  /** Words that are not flags; etcd refuses the first of them. */
  readonly positional: readonly string[];
  /** `--help` (or `-h`) came before any fault: etcd prints its help and exits with 0. */
  readonly help: boolean;
  /** `--version` was given: etcd prints it and exits with 0, if the command line is right. */
  readonly printVersion: boolean;
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

/** Options of {@link parseFlags}. */
export interface ParseFlagsOptions {
  /** The etcd version whose flags count, such as `3.5.15`. */
  readonly version: string;
  /** The place of each argument, when they come from a file. Default: one argument a line. */
  readonly spans?: readonly Span[] | undefined;
  /** Name of the text in diagnostics. Default: `<command line>`. */
  readonly file?: string | undefined;
}

/** Codes of Go's flag package, which are codes of the registry too. */
const flagCodes = ['flag-unknown', 'flag-syntax', 'flag-argument-missing', 'flag-value-invalid'] as const;

type PlaceOf = (argument: number) => Pick<Setting, 'span' | 'file'>;

/** Ranges such as `3.4 3.6-` in words. */
const versionsText = (versions: string): string =>
  versions
    .split(' ')
    .map((range) => {
      const [low, high] = range.split('-');
      return high === '' ? `from ${low}` : high === undefined ? `${low}` : `${low} to ${high}`;
    })
    .join(', ');

/** Advice for a flag that a version does not have. */
export function adviseOnUnknownFlag(flags: FlagSet, name: string, version: string): string {
  const elsewhere = etcdCatalog.flags.find((flag) => flag.name === name);
  if (elsewhere !== undefined) {
    const replacement = elsewhere.deprecated?.replacement?.map((flag) => `--${flag}`).join(', ');
    const instead = replacement === undefined ? 'remove it' : `use ${replacement}`;
    return `etcd ${version} does not know it (${versionsText(elsewhere.versions)} does): ${instead} or run another version`;
  }
  const dashed = name.replaceAll('_', '-');
  const close = specOf(flags, dashed) === undefined ? nearest(name, Object.keys(flags)) : dashed;
  return close === undefined ? 'remove it' : `write --${close} if that is meant, or remove it`;
}

// A URL list keeps its value when it is set to nothing, or to one URL that it holds already.
const urlsAfter = (uses: readonly FlagUse[], before: readonly string[]): readonly string[] =>
  uses.reduce<readonly string[]>((urls, use) => {
    if (use.text === '' || urls.includes(use.text) || !Array.isArray(use.value)) return urls;
    return use.value.filter((url): url is string => typeof url === 'string');
  }, before);

function settingsOf(line: CommandLine, flags: FlagSet, placeOf: PlaceOf): Settings {
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
      ...placeOf(use.argument),
    });
  }
  return settings;
}

/**
 * Reads a command line (without the program) as etcd does. Never throws on what the arguments hold; the first fault ends
 * parsing, as it ends etcd.
 *
 * Diagnostic codes: `flag-unknown`, `flag-syntax`, `flag-argument-missing`, `flag-value-invalid`, `positional-argument`.
 * @throws EtcdConfigError `unknown-version`
 */
export function parseFlags(argv: readonly string[], options: ParseFlagsOptions): FlagSettings {
  const { spans = argumentSpans(argv), file = TEXT_NAMES.flag } = options;
  const version: Version = etcdVersion(options.version);
  const flags = etcdFlags(options.version);
  const placeOf: PlaceOf = (argument) => ({ span: spans[argument] ?? WHOLE_TEXT, file });
  const line = parseGoFlag(argv, {
    flags,
    spans,
    parseValue: (name, spec, text) => parseEtcdValue(name, spec, text, version),
  });
  const diagnostics = line.diagnostics.map((found): Diagnostic<EtcdCode> => {
    const code = flagCodes.find((each) => each === found.code) ?? 'flag-syntax';
    const { subject = '' } = found;
    const hint =
      code === 'flag-unknown' ? adviseOnUnknownFlag(flags, subject.slice(2), options.version) : found.hint;
    return documentRules.diagnostic(code, { ...found, hint, file });
  });
  const [word] = line.positional;
  if (word !== undefined && !line.help && !hasErrors(diagnostics)) {
    const message = `'${word}' is not a valid flag`;
    const hint = 'etcd takes only flags; a bool flag takes its value after "=", as in --pre-vote=false';
    const place = placeOf(argv.length - line.positional.length);
    diagnostics.push(
      documentRules.diagnostic('positional-argument', { ...place, message, hint, programText: message }),
    );
  }
  return {
    settings: settingsOf(line, flags, placeOf),
    positional: line.positional,
    help: line.help,
    printVersion: line.values['version'] === true,
    diagnostics,
  };
}

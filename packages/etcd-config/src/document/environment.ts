import { type Diagnostic, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { atLeast, environmentName, etcdFlags, etcdVersion } from '../catalog/catalog.js';
import type { EtcdCode } from '../codes.js';
import { documentRules } from './rules.js';
import { type Setting, type Settings, TEXT_NAMES } from './setting.js';
import { parseEtcdValue, refusal } from './value.js';

/** The settings of an environment. */
export interface EnvironmentSettings {
  readonly settings: Settings;
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

/** Options of {@link parseEnvironment}. */
export interface ParseEnvironmentOptions {
  /** The etcd version whose flags count, such as `3.5.15`. */
  readonly version: string;
  /** Flags of the command line: etcd refuses to start when a variable sets one of them too. */
  readonly given?: Settings | undefined;
  /** The place of each variable, when they come from a file. */
  readonly spans?: ReadonlyMap<string, Span> | undefined;
  /** Name of the text in diagnostics. Default: `<environment>`. */
  readonly file?: string | undefined;
}

// Read by etcd itself or by its libraries, but not settings of the server.
const otherVariables: ReadonlySet<string> = new Set(['ETCD_UNSUPPORTED_ARCH', 'ETCD_VERIFY']);

/**
 * Reads the `ETCD_` variables of an environment as etcd does: a variable sets the flag of that name unless it is empty;
 * a variable (even an empty one) whose flag is given too stops etcd; one that no flag has is skipped with a warning.
 *
 * Diagnostic codes: `environment-conflict`, `environment-value-invalid`, `environment-unknown`, `environment-special`.
 * @throws EtcdConfigError `unknown-version`
 */
export function parseEnvironment(
  variables: Readonly<Record<string, string>>,
  options: ParseEnvironmentOptions,
): EnvironmentSettings {
  const { given, spans, file = TEXT_NAMES.environment } = options;
  const version = etcdVersion(options.version);
  const flags = etcdFlags(options.version);
  const unsetsVersion = atLeast(version, '3.5');
  const settings = new Map<string, Setting>();
  const conflicts: Diagnostic<EtcdCode>[] = [];
  const faults: Diagnostic<EtcdCode>[] = [];
  const placeOf = (key: string) => ({ span: spans?.get(key) ?? WHOLE_TEXT, file });
  const names = Object.keys(flags).sort();
  for (const name of names) {
    const key = environmentName(name);
    const text = variables[key];
    const spec = flags[name];
    if (text === undefined || spec === undefined || (name === 'version' && unsetsVersion)) continue;
    const about = { ...placeOf(key), subject: `--${name}` };
    if (given?.has(name)) {
      conflicts.push(
        documentRules.diagnostic('environment-conflict', {
          ...about,
          message: `${key} is set and --${name} is given: etcd refuses to start with both`,
          hint: 'unset the variable or remove the flag',
          programText: `conflicting environment variable is shadowed by corresponding command-line flag (either unset environment variable or disable flag)) ${key}`,
        }),
      );
      continue;
    }
    if (text === '') continue;
    const result = parseEtcdValue(name, spec, text, version);
    if (result.ok) {
      settings.set(name, { name, value: result.value, text, form: 'environment', ...placeOf(key) });
      continue;
    }
    const message = `invalid value "${text}" for ${key}: ${refusal(spec, result)}`;
    const hint = `give it a value of type ${spec.type} or unset it`;
    faults.push(
      documentRules.diagnostic('environment-value-invalid', {
        ...about,
        message,
        hint,
        programText: message,
      }),
    );
  }
  // The conflicts end etcd before any value's fault does, and of the faults it reports the last one.
  const unused = unusedVariables(
    variables,
    unsetsVersion ? names.filter((name) => name !== 'version') : names,
  ).map((key) =>
    key === 'ETCD_VERSION'
      ? documentRules.diagnostic('environment-special', {
          ...placeOf(key),
          message: 'etcd unsets ETCD_VERSION at start',
          hint: 'remove it',
          programText: 'cannot set special environment variable',
        })
      : documentRules.diagnostic('environment-unknown', {
          ...placeOf(key),
          message: `etcd ${options.version} has no flag for ${key}, so the variable does nothing`,
          hint: 'correct its name or remove it',
          programText: `unrecognized environment variable ${key}`,
        }),
  );
  return {
    settings: inOrderOf(variables, settings),
    diagnostics: [...conflicts, ...faults.reverse(), ...unused],
  };
}

/** Settings in the order of their variables: etcd reads them in the order of its flags. */
function inOrderOf(variables: Readonly<Record<string, string>>, settings: Settings): Settings {
  const places = new Map(Object.keys(variables).map((key, at) => [key, at]));
  const placeOf = (name: string): number => places.get(environmentName(name)) ?? 0;
  return new Map([...settings].sort(([one], [other]) => placeOf(one) - placeOf(other)));
}

/** Variables that look like etcd's and set no flag. */
function unusedVariables(
  variables: Readonly<Record<string, string>>,
  flags: readonly string[],
): readonly string[] {
  const known = new Set([...flags.map(environmentName), ...otherVariables]);
  return Object.keys(variables).filter((key) => key.startsWith('ETCD_') && !known.has(key));
}

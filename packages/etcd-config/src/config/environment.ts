import { environmentName, etcdFlags, etcdVersion } from '../catalog/catalog.js';
import { type Diagnostic, type Position, start } from '../diagnostics.js';
import type { Setting, Settings } from './setting.js';
import { parseEtcdValue, refusal } from './value.js';

/** What the environment says. */
export interface EnvironmentSettings {
  readonly settings: Settings;
  readonly diagnostics: readonly Diagnostic[];
}

/** How an environment is read. */
export interface ParseEnvironmentOptions {
  /** The etcd version whose flags count, such as `3.5.15`. */
  readonly version: string;
  /** Flags given on the command line too: etcd refuses to start when a variable stands for one. */
  readonly given?: Settings;
  /** Where each variable stands, when they come from a file. */
  readonly positions?: ReadonlyMap<string, Position>;
}

// Read by etcd itself or by its libraries, and no setting of the server.
const otherVariables: ReadonlySet<string> = new Set(['ETCD_UNSUPPORTED_ARCH', 'ETCD_VERIFY']);

/**
 * Reads the `ETCD_` variables of an environment as etcd does: a variable stands for the flag of that
 * name unless it is empty; a variable (even an empty one) whose flag is given too stops etcd; one
 * that no flag has is passed over with a warning.
 *
 * Diagnostic codes: `environment-conflict`, `environment-value-invalid`, `environment-unknown`,
 * `environment-special`.
 * @throws EtcdConfigError `unknown-version`
 */
export function parseEnvironment(
  variables: Readonly<Record<string, string>>,
  options: ParseEnvironmentOptions,
): EnvironmentSettings {
  const version = etcdVersion(options.version);
  const flags = etcdFlags(options.version);
  const given = options.given ?? new Map<string, Setting>();
  const settings = new Map<string, Setting>();
  const conflicts: Diagnostic[] = [];
  const faults: Diagnostic[] = [];
  const positionOf = (key: string): Position => options.positions?.get(key) ?? start;
  const names = Object.keys(flags).sort();
  for (const name of names) {
    const key = environmentName(name);
    const text = variables[key];
    const spec = flags[name];
    if (text === undefined || spec === undefined || name === 'version') continue;
    if (given.has(name)) {
      const words = `conflicting environment variable is shadowed by corresponding command-line flag (either unset environment variable or disable flag)) ${key}`;
      conflicts.push({
        severity: 'error',
        code: 'environment-conflict',
        message: `${key} is set and --${name} is given: etcd refuses to start with both; unset the variable or take the flag out`,
        position: positionOf(key),
        source: 'environment',
        flag: name,
        programText: words,
      });
      continue;
    }
    if (text === '') continue;
    const result = parseEtcdValue(name, spec, text, version);
    if (result.ok) {
      settings.set(name, { name, value: result.value, text, form: 'environment', position: positionOf(key) });
      continue;
    }
    const words = `invalid value "${text}" for ${key}: ${refusal(spec, result)}`;
    faults.push({
      severity: 'error',
      code: 'environment-value-invalid',
      message: `${words}; give it a value of type ${spec.type} or unset it`,
      position: positionOf(key),
      source: 'environment',
      flag: name,
      programText: words,
    });
  }
  const known = new Set(names.map(environmentName));
  const others = Object.keys(variables).filter(
    (key) =>
      key.startsWith('ETCD_') && (!known.has(key) || key === 'ETCD_VERSION') && !otherVariables.has(key),
  );
  const unknown = others.map((key): Diagnostic => {
    const special = key === 'ETCD_VERSION';
    return {
      severity: 'warning',
      code: special ? 'environment-special' : 'environment-unknown',
      message: special
        ? 'etcd unsets ETCD_VERSION at start; take it out'
        : `no flag of etcd ${options.version} is called like ${key}, so it does nothing; correct its name or take it out`,
      position: positionOf(key),
      source: 'environment',
      programText: special
        ? 'cannot set special environment variable'
        : `unrecognized environment variable ${key}`,
    };
  });
  // The conflicts end etcd before any value's fault does, and of the faults it reports the last one.
  return { settings, diagnostics: [...conflicts, ...faults.reverse(), ...unknown] };
}

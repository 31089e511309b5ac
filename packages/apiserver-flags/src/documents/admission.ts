import {
  type Faults,
  faultAt,
  field,
  headFault,
  itemsOf,
  type KeyPath,
  mapOf,
  type ReadDocument,
  shapeFaults,
  shapeIn,
  textOf,
  type Values,
} from '@harderway/component-flags/documents';
import type { Surroundings } from '@harderway/component-flags/kubernetes';
import { admissionPluginsOf, adviseOnPlugin } from '../admission-plugins.js';
import {
  admissionConfigurationFacts,
  podSecurityConfigurationFacts as podSecurity,
} from './documents.generated.js';
import { readAs, writeAs } from './form.js';

const LEVELS = ['privileged', 'baseline', 'restricted'];

/** Levels and versions that PodSecurity refuses. */
function* levelFaults(defaults: Values): Faults {
  for (const mode of ['enforce', 'audit', 'warn']) {
    const [level, at] = [textOf(defaults[mode]), `${mode}-version`];
    const version = textOf(defaults[at]);
    const fault = (name: string, words: string, hint: string) =>
      faultAt(
        '',
        ['defaults', name],
        `failed to initialize admission plugin "PodSecurity": PodSecurity configuration error: ${name}: ${words}`,
        hint,
      );
    if (level !== '' && !LEVELS.includes(level))
      yield fault(mode, `must be one of ${LEVELS.join(', ')}`, `Use one of ${LEVELS.join(', ')}.`);
    if (version !== '' && version !== 'latest' && !/^v1\.(0|[1-9]\d*)$/.test(version))
      yield fault(at, 'must be "latest" or "v1.x"', 'Write latest, or a version such as v1.31.');
  }
}

/** Why kube-apiserver cannot decode a PodSecurityConfiguration: its kind, its version, or its fields. */
function* decodingFaults(configuration: unknown, version: string): Faults {
  if (typeof configuration !== 'object' || configuration === null || Array.isArray(configuration))
    return yield faultAt('', [], "couldn't get version/kind", 'Write a PodSecurityConfiguration.');
  const values = mapOf(configuration);
  const head = headFault(values, { facts: podSecurity, program: 'kube-apiserver', version });
  if (head !== undefined) return yield head;
  yield* shapeFaults(values, shapeIn(podSecurity.fields, textOf(values['apiVersion']), version), false);
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

const isOf = (pattern: string, name: string): boolean => new RegExp(`^(?:${pattern})$`).test(name);

/** Why a name is not one of Kubernetes, in the words of apimachinery 1.30 and later; empty if it is. */
function nameFault(name: string, most: number, pattern: string, words: string): string {
  const long = name.length > most ? [`must be no more than ${most} characters`] : [];
  if (isOf(pattern, name)) return long.join();
  const why = isOf(SUBDOMAIN, name)
    ? 'must not contain dots'
    : `a lowercase RFC 1123 ${words}, regex used for validation is '${pattern}')`;
  return [...long, why].join(', ');
}

const LABEL_WORDS =
  "label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc'";
const SUBDOMAIN_WORDS =
  "subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com'";

/** Why a name is not taken, by the list that it is in; empty if it is. */
const EXEMPTIONS: Readonly<Record<string, (name: string) => string>> = {
  namespaces: (name) => nameFault(name, 63, LABEL, LABEL_WORDS),
  runtimeClasses: (name) => nameFault(name, 253, SUBDOMAIN, SUBDOMAIN_WORDS),
  usernames: (name) => (name === '' ? 'username must not be empty' : ''),
};

/** Exemptions that PodSecurity refuses: names that nothing can have, and names that come twice. */
function* exemptionFaults(exemptions: Values): Faults {
  for (const [list, objectionTo] of Object.entries(EXEMPTIONS)) {
    const seen = new Set<string>();
    for (const { item, here } of itemsOf(exemptions[list], ['exemptions', list])) {
      const name = textOf(item);
      const why = objectionTo(name);
      if (why !== '') yield field.invalid(here, name, why, 'Correct the name, or remove it.');
      else if (seen.has(name)) yield field.duplicate(here, name);
      seen.add(name);
    }
  }
}

/** Faults of values that PodSecurity can decode. It checks exemptions once it has taken the defaults. */
function* valueFaults({ defaults, exemptions }: Values): Faults {
  const faults = [...levelFaults(mapOf(defaults))];
  if (faults.length > 0) return yield* faults;
  const ahead = 'failed to initialize admission plugin "PodSecurity": PodSecurity invalid: ';
  for (const fault of exemptionFaults(mapOf(exemptions))) yield { ...fault, text: `${ahead}${fault.text}` };
}

function* podSecurityFaults(configuration: unknown, version: string): Faults {
  const faults = [...decodingFaults(configuration, version)];
  const ahead = 'couldn\'t init admission plugin "PodSecurity": ';
  yield* faults.map(({ text, ...found }) => ({ ...found, text: `${ahead}${text}` }));
  if (faults.length === 0) yield* valueFaults(mapOf(configuration));
}

function* ownFaults(plugin: Values, path: KeyPath, version: string, flags: Surroundings | undefined): Faults {
  const { name: written, configuration, path: file } = plugin;
  const name = textOf(written);
  if (name === '') return yield field.required([...path, 'name'], '', 'Name the plugin.');
  if (!admissionPluginsOf(version).has(name)) {
    const words = `kube-apiserver ignores what is said of ${name}: it has no such plugin`;
    return yield faultAt('plugin-ignored', [...path, 'name'], words, adviseOnPlugin(name, version));
  }
  // Beside a configuration, a path is not read.
  if (configuration === undefined || configuration === null) {
    if (textOf(file) !== '') flags?.note(`what ${textOf(file)} says, named`);
  } else if (name !== 'PodSecurity') flags?.note(`the configuration of ${name}`);
  else if (flags?.list('disable-admission-plugins').includes(name) !== true)
    for (const { path: inner, text, hint } of podSecurityFaults(configuration, version))
      yield faultAt('plugin-configuration', [...path, 'configuration', ...inner], text, hint);
}

function* pluginFaults(value: Values, version: string, flags: Surroundings | undefined): Faults {
  const seen = new Set<string>();
  for (const { item, here } of itemsOf(value['plugins'], ['plugins'])) {
    const plugin = mapOf(item);
    // Of several entries for a plugin, the program reads the first.
    if (!seen.has(textOf(plugin['name']))) yield* ownFaults(plugin, here, version, flags);
    seen.add(textOf(plugin['name']));
  }
}

/**
 * Reads the AdmissionConfiguration of `--admission-control-config-file`. PodSecurity's configuration is checked too; the
 * configurations of other plugins are not.
 *
 * Codes: all of `readDocument`, `field-value`, `plugin-configuration`, `plugin-ignored` (warning).
 *
 * Source: k8s.io/apiserver `pkg/admission/config.go`, k8s.io/pod-security-admission `admission/api`.
 *
 * @param surroundings the command line that names the file; without it nothing is concluded from flags
 * @throws {FlagError} `version-invalid`
 */
export const parseAdmissionConfiguration = (
  text: string,
  version: string,
  surroundings?: Surroundings,
): ReadDocument =>
  readAs(admissionConfigurationFacts, text, version, (value) => pluginFaults(value, version, surroundings));

/** The names of the plugins that an AdmissionConfiguration configures. */
export const configuredPlugins = (text: string, version: string): readonly string[] =>
  itemsOf(parseAdmissionConfiguration(text, version).value?.['plugins'], []).map(({ item }) =>
    textOf(mapOf(item)['name']),
  );

/** A plugin with its own configuration, which is written as it is. */
export interface ConfiguredPlugin {
  readonly name: string;
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** The text of an AdmissionConfiguration. */
export const formatAdmissionConfiguration = (
  { plugins }: { readonly plugins: readonly ConfiguredPlugin[] },
  version: string,
): string => writeAs(admissionConfigurationFacts, { plugins }, version);

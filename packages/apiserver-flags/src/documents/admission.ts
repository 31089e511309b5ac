import {
  type DocumentFault,
  field,
  itemsOf,
  mapOf,
  type ReadDocument,
  textOf,
} from '@harderway/component-flags/documents';
import { admissionConfigurationFacts } from './documents.generated.js';
import { readAs, writeAs } from './form.js';

function* pluginFaults(value: Readonly<Record<string, unknown>>): Iterable<DocumentFault> {
  for (const { item, here } of itemsOf(value['plugins'], ['plugins']))
    if (textOf(mapOf(item)['name']) === '') yield field.required([...here, 'name'], '', 'Name the plugin.');
}

/** Reads the AdmissionConfiguration of `--admission-control-config-file`; what it says of each plugin is not checked. */
export const parseAdmissionConfiguration = (text: string, version: string): ReadDocument =>
  readAs(admissionConfigurationFacts, text, version, pluginFaults);

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

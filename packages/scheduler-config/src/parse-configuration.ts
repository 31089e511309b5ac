import {
  type DocumentFault,
  documentCodes,
  faultAt,
  readDocument,
} from '@harderway/component-flags/documents';
import { type Diagnostic, defineRules, type RuleSet } from '@harderway/diagnostics';
import { argumentFaults } from './configuration-arguments.js';
import { invalidPluginFaults, pluginFaults } from './configuration-plugins.js';
import { valueFaults } from './configuration-values.js';
import {
  CONFIGURATION_VERSIONS,
  configurationVersionsOf,
  SCHEDULER_GROUP,
  type SchedulerApiVersion,
  type SchedulerFlags,
} from './configuration-versions.js';
import { schedulerDocument } from './documents.generated.js';
import { schedulerRules } from './rules/rules.generated.js';

/** A KubeSchedulerConfiguration that was read. */
export interface ParsedConfiguration {
  /** The plain values; undefined where the text is not a mapping. */
  readonly value?: Readonly<Record<string, unknown>> | undefined;
  readonly apiVersion?: SchedulerApiVersion | undefined;
  /** A field is the subject: `profiles[0].schedulerName`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The codes of a KubeSchedulerConfiguration. */
export const configurationRegistry: RuleSet<never> = defineRules<never, string>('scheduler-config', [
  ...documentCodes,
  ...schedulerRules.filter(({ code }) => code === 'document-deprecated'),
]);

const named = (version: SchedulerApiVersion): string => `${SCHEDULER_GROUP}/${version}`;

function ageFaults(apiVersion: string, newest: SchedulerApiVersion | undefined): readonly DocumentFault[] {
  const entry = CONFIGURATION_VERSIONS.find((candidate) => named(candidate.apiVersion) === apiVersion);
  if (entry === undefined || newest === undefined || entry.apiVersion === newest) return [];
  const last = entry.kubernetes.split('-').at(-1) ?? '';
  const text = `${entry.apiVersion} is read until ${last}`;
  return [faultAt('document-deprecated', ['apiVersion'], text, `Move to ${named(newest)}.`)];
}

/**
 * Reads a KubeSchedulerConfiguration as kube-scheduler of a version does: its API version must be one that the
 * program reads, unknown fields are refused, and values are checked.
 *
 * Codes: those of `readDocument`, `document-deprecated` (warning), `field-value`.
 *
 * @param version the Kubernetes version of kube-scheduler
 * @param flags its flags; without them, fields that need a feature gate are warned of
 * @throws {FlagError} `version-invalid`
 */
export function parseSchedulerConfiguration(
  text: string,
  version: string,
  flags?: SchedulerFlags,
): ParsedConfiguration {
  const newest = configurationVersionsOf(version).at(-1);
  const { value, apiVersion, diagnostics } = readDocument(text, {
    facts: schedulerDocument,
    program: 'kube-scheduler',
    version,
    rules: configurationRegistry,
    check: (fields, written) => [
      ...ageFaults(written, newest),
      ...valueFaults(fields, written, version),
      ...argumentFaults(fields, { apiVersion: written, version, flags }),
      ...invalidPluginFaults(fields, written, version),
      ...pluginFaults(fields, written, version),
    ],
  });
  const found = CONFIGURATION_VERSIONS.find((each) => named(each.apiVersion) === apiVersion);
  return {
    value,
    apiVersion: found?.apiVersion,
    diagnostics,
  };
}

import {
  type DocumentDiagnostic,
  type DocumentFault,
  readDocument,
} from '@harderway/component-flags/documents';
import { CONFIGURATION_FIELDS } from './configuration-fields.js';
import { valueFaults } from './configuration-values.js';
import {
  CONFIGURATION_VERSIONS,
  configurationVersionsOf,
  SCHEDULER_GROUP,
  type SchedulerApiVersion,
} from './configuration-versions.js';

/** A KubeSchedulerConfiguration that was read. */
export interface ParsedConfiguration {
  /** The plain values; undefined when the text is no map. */
  readonly value?: Readonly<Record<string, unknown>>;
  readonly apiVersion?: SchedulerApiVersion;
  readonly diagnostics: readonly DocumentDiagnostic[];
}

const named = (version: SchedulerApiVersion): string => `${SCHEDULER_GROUP}/${version}`;

const ageFaults = (apiVersion: string, newest: SchedulerApiVersion | undefined): readonly DocumentFault[] => {
  const entry = CONFIGURATION_VERSIONS.find((candidate) => named(candidate.apiVersion) === apiVersion);
  if (entry === undefined || newest === undefined || entry.apiVersion === newest) return [];
  return [
    {
      severity: 'warning',
      code: 'document-deprecated',
      path: ['apiVersion'],
      text: `${entry.apiVersion} is read until ${entry.kubernetes.split('-').at(-1) ?? ''}`,
      advice: `Move to ${named(newest)}.`,
    },
  ];
};

/**
 * Reads a KubeSchedulerConfiguration as kube-scheduler of a version does: its API version must be one that the
 * program reads, unknown fields are refused, and values are checked.
 *
 * Codes: `yaml`, `document-kind`, `document-version`, `document-deprecated` (warning), `field-unknown`,
 * `field-type`, `field-value`.
 *
 * @param version the Kubernetes version of kube-scheduler
 * @throws {FlagError} `version-invalid`
 */
export const parseSchedulerConfiguration = (text: string, version: string): ParsedConfiguration => {
  const readable = configurationVersionsOf(version);
  const { value, apiVersion, diagnostics } = readDocument(text, {
    kind: 'KubeSchedulerConfiguration',
    reader: `kube-scheduler ${version}`,
    versions: Object.fromEntries(readable.map((name) => [named(name), CONFIGURATION_FIELDS[name]])),
    check: (fields, written) => [
      ...ageFaults(written, readable.at(-1)),
      ...valueFaults(fields).map((fault) => ({ ...fault, code: 'field-value' })),
    ],
  });
  const found = readable.find((name) => named(name) === apiVersion);
  return {
    ...(value === undefined ? {} : { value }),
    ...(found === undefined ? {} : { apiVersion: found }),
    diagnostics,
  };
};

import {
  apiVersionsOf,
  checkDocument,
  checkYaml,
  type DocumentFacts,
  type DocumentForm,
  type ReadDocument,
  readDocument,
  documentSeverities as sharedSeverities,
} from '@harderway/component-flags/documents';
import { diagnosticsOf, type Severity, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { goYaml, type KeyPath } from '@harderway/yaml-text';
import { documentSeverities } from './severities.generated.js';

/** The severities of all codes that are not errors. */
export const severities: Readonly<Record<string, Severity>> = { ...sharedSeverities, ...documentSeverities };

const rules: DocumentForm['rules'] = { diagnostic: diagnosticsOf(severities) };

/** The values of a file that was parsed before, head included. */
export interface ParsedConfiguration {
  readonly value: unknown;
  /** The place of the key at a path, as `readYaml` of yaml-text gives it. Default: diagnostics have no place. */
  readonly at?: ((path: KeyPath, what: 'key') => Span) | undefined;
}

type Check = NonNullable<DocumentForm['check']>;

const formOf = (facts: DocumentFacts, version: string, check: Check): DocumentForm => ({
  facts,
  program: 'kube-apiserver',
  version,
  rules,
  check,
});

/** Reads a file as kube-apiserver of a version does. */
export const readAs = (facts: DocumentFacts, text: string, version: string, check: Check): ReadDocument =>
  readDocument(text, formOf(facts, version, check));

/** Checks a file that was read as kube-apiserver of a version does. */
export const checkYamlAs = (
  facts: DocumentFacts,
  yaml: Parameters<typeof checkYaml>[0],
  version: string,
  check: Check,
): ReadDocument => checkYaml(yaml, formOf(facts, version, check));

/** Checks the values of a file as kube-apiserver of a version does. */
export const checkAs = (
  facts: DocumentFacts,
  { value, at = () => WHOLE_TEXT }: ParsedConfiguration,
  version: string,
  check: Check,
): ReadDocument => checkDocument({ value, at }, formOf(facts, version, check));

/** The text of a file, in the newest version of its kind that a version of the program reads, or in the oldest there is. */
export function writeAs(facts: DocumentFacts, fields: object, version: string): string {
  const { kind, group, versions } = facts;
  const [oldest = ''] = Object.keys(versions);
  const apiVersion = apiVersionsOf(facts, version).at(-1) ?? `${group}/${oldest}`;
  return goYaml({ apiVersion, kind, ...fields });
}

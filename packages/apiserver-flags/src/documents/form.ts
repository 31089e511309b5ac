import {
  apiVersionsOf,
  checkDocument,
  type DocumentFacts,
  type DocumentForm,
  type ReadDocument,
  readDocument,
} from '@harderway/component-flags/documents';
import { diagnosticsOf, WHOLE_TEXT } from '@harderway/diagnostics';
import { documentSeverities } from './severities.generated.js';
import { yamlOf } from './yaml.js';

const rules: DocumentForm['rules'] = { diagnostic: diagnosticsOf<string>(documentSeverities) };

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

/** Checks the values of a file as kube-apiserver of a version does; diagnostics have a subject and no place. */
export const checkAs = (facts: DocumentFacts, value: unknown, version: string, check: Check): ReadDocument =>
  checkDocument({ value, at: () => WHOLE_TEXT }, formOf(facts, version, check));

/** The text of a file, in the newest version of its kind that a version of the program reads, or in the oldest there is. */
export function writeAs(facts: DocumentFacts, fields: object, version: string): string {
  const { kind, group, versions } = facts;
  const [oldest = ''] = Object.keys(versions);
  const apiVersion = apiVersionsOf(facts, version).at(-1) ?? `${group}/${oldest}`;
  return yamlOf({ apiVersion, kind, ...fields });
}

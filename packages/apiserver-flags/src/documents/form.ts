import {
  apiVersionsOf,
  checkDocument,
  type DocumentForm,
  documentCodes,
  type ReadDocument,
  readDocument,
} from '@harderway/component-flags/documents';
import { defineRules, type RuleSet, WHOLE_TEXT } from '@harderway/diagnostics';
import { documents } from './documents.generated.js';
import { documentRules } from './rules.generated.js';
import { yamlOf } from './yaml.js';

/** The codes of the configuration files that kube-apiserver reads. */
export const documentRegistry: RuleSet<never> = defineRules<never, string>('apiserver-flags', [
  ...documentCodes,
  ...documentRules,
]);

const formOf = (
  kind: keyof typeof documents,
  version: string,
  check: NonNullable<DocumentForm['check']>,
): DocumentForm => ({
  facts: documents[kind],
  program: 'kube-apiserver',
  version,
  rules: documentRegistry,
  check,
});

/** Reads a file as kube-apiserver of a version does. */
export const readAs = (
  kind: keyof typeof documents,
  text: string,
  version: string,
  check: NonNullable<DocumentForm['check']>,
): ReadDocument => readDocument(text, formOf(kind, version, check));

/** Checks the values of a file as kube-apiserver of a version does; diagnostics have a subject and no place. */
export const checkAs = (
  kind: keyof typeof documents,
  value: unknown,
  version: string,
  check: NonNullable<DocumentForm['check']>,
): ReadDocument => checkDocument({ value, at: () => WHOLE_TEXT }, formOf(kind, version, check));

/** The text of a file, in the newest version of its kind that a version of the program reads, or in the oldest there is. */
export function writeAs(kind: keyof typeof documents, fields: object, version: string): string {
  const facts = documents[kind];
  const [oldest = ''] = Object.keys(facts.versions);
  const apiVersion = apiVersionsOf(facts, version).at(-1) ?? `${facts.group}/${oldest}`;
  return yamlOf({ apiVersion, kind, ...fields });
}

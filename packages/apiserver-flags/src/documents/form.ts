import {
  apiVersionsOf,
  type DocumentForm,
  documentCodes,
  type ReadDocument,
  readDocument,
} from '@harderway/component-flags/documents';
import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { stringify } from 'yaml';
import { documents } from './documents.generated.js';
import { documentRules } from './rules.generated.js';

/** The codes of the configuration files that kube-apiserver reads. */
export const documentRegistry: RuleSet<never> = defineRules<never, string>('apiserver-flags', [
  ...documentCodes,
  ...documentRules,
]);

/** Reads a file as kube-apiserver of a version does. */
export const readAs = (
  kind: keyof typeof documents,
  text: string,
  version: string,
  check: NonNullable<DocumentForm['check']>,
): ReadDocument =>
  readDocument(text, {
    facts: documents[kind],
    program: 'kube-apiserver',
    version,
    rules: documentRegistry,
    check,
  });

/** The text of a file, in the newest version of its kind that a version of the program reads, or in the oldest there is. */
export function writeAs(kind: keyof typeof documents, fields: object, version: string): string {
  const facts = documents[kind];
  const [oldest = ''] = Object.keys(facts.versions);
  const apiVersion = apiVersionsOf(facts, version).at(-1) ?? `${facts.group}/${oldest}`;
  return stringify({ apiVersion, kind, ...fields }, { lineWidth: 0 });
}

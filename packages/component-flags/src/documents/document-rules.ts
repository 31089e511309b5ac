import type { RuleInfo } from '@harderway/diagnostics';
import { yamlRules } from '@harderway/yaml-text';

const RECOGNIZER = 'staging/src/k8s.io/apimachinery/pkg/runtime/serializer';

/** The codes of all configuration files, to be listed with those of a checker. */
export const documentCodes: readonly RuleInfo[] = [
  ...yamlRules.rules.map(({ check: _, ...info }) => info),
  {
    code: 'document-empty',
    severity: 'error',
    title: 'file without fields',
    why: 'The program ends when it reads the file.',
    source: RECOGNIZER,
  },
  {
    code: 'document-kind',
    severity: 'error',
    title: 'file of another kind',
    why: 'The program ends when it reads the file.',
    source: RECOGNIZER,
  },
  {
    code: 'document-version',
    severity: 'error',
    title: 'apiVersion that the program does not read',
    why: 'The program ends when it reads the file.',
    source: RECOGNIZER,
  },
  {
    code: 'field-unknown',
    severity: 'error',
    title: 'field that the version of the file does not have',
    why: 'The program refuses it, or drops it without a word, so that it has no effect (a warning then).',
    source: RECOGNIZER,
  },
  {
    code: 'field-type',
    severity: 'error',
    title: 'value of another type than the field',
    why: 'The program ends when it reads the file.',
    source: RECOGNIZER,
  },
  {
    code: 'field-value',
    severity: 'error',
    title: 'value that the program refuses',
    why: 'The program validates the file and ends.',
  },
];

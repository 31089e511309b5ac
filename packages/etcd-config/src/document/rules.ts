import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type DocumentCode, documentRules as rules } from './rules.generated.js';

export type { DocumentCode };

/** The codes of the parsers and of the conversions between forms. */
export const documentRules: RuleSet<never, DocumentCode> = defineRules<never, DocumentCode>(
  'etcd-config',
  rules,
);

import { documentCodes } from '@harderway/component-flags/documents';
import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { documentRules } from './rules.generated.js';

/** The codes of the configuration files that kube-apiserver reads. */
export const documentRegistry: RuleSet<never> = defineRules<never, string>('apiserver-flags', [
  ...documentCodes,
  ...documentRules,
]);

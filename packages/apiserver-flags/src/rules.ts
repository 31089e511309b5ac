import {
  fileRules,
  gateRules,
  http2Rules,
  loggingRules,
  metricsRules,
  type Rule,
  servingRules,
} from '@harderway/component-flags/kubernetes';
import { admissionRules } from './rules/admission.js';
import { auditRules } from './rules/audit.js';
import { authenticationRules } from './rules/authentication.js';
import { authorizationRules } from './rules/authorization.js';
import { cloudRules } from './rules/cloud.js';
import { configurationRules } from './rules/documents.js';
import { etcdRules } from './rules/etcd.js';
import { openedFiles } from './rules/opened-files.generated.js';
import { runOptionRules } from './rules/run-options.js';
import { runtimeConfigRules } from './rules/runtime-config.js';
import { serviceAccountRules } from './rules/service-accounts.js';
import { serviceIpRules } from './rules/service-ips.js';

/** Everything that kube-apiserver checks at start, in its order. */
export const apiserverRules: readonly Rule[] = [
  ...gateRules,
  ...serviceIpRules,
  ...runOptionRules,
  ...cloudRules,
  ...etcdRules,
  ...runtimeConfigRules,
  ...servingRules(true),
  ...authenticationRules,
  ...serviceAccountRules,
  ...authorizationRules,
  ...auditRules,
  ...admissionRules,
  ...metricsRules,
  ...loggingRules,
  ...fileRules(openedFiles),
  ...configurationRules,
  // It serves once etcd has answered.
  ...http2Rules('connected'),
];

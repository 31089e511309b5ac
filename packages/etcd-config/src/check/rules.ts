import type { Rule } from './rule.js';
import { adviceRules } from './rules/advice.js';
import { bootstrapRules } from './rules/bootstrap.js';
import { listenRules } from './rules/listen.js';
import { loggingRules } from './rules/logging.js';
import { renamedRules, unaryDurationRule } from './rules/renamed.js';
import { serveRules } from './rules/serve.js';
import { tlsRules } from './rules/tls.js';
import { urlRules } from './rules/urls.js';
import { validateRules } from './rules/validate.js';

const stageOrder = { validate: 0, listen: 1, bootstrap: 2, serve: 3 } as const;

const all: readonly Rule[] = [
  ...renamedRules,
  ...loggingRules,
  ...urlRules,
  ...validateRules,
  unaryDurationRule,
  ...tlsRules,
  ...listenRules,
  ...bootstrapRules,
  ...serveRules,
];

/** Every rule, in the order in which etcd comes to apply it, advice last. */
export const etcdRules: readonly Rule[] = /* @__PURE__ */ [
  ...[...all].sort((left, right) => stageOrder[left.stage] - stageOrder[right.stage]),
  ...adviceRules,
];

import { defineStartRules, type StartRules } from '@harderway/component-flags/program';
import { exposureRules } from './advice/exposure.js';
import { operationRules } from './advice/operation.js';
import type { Effective } from './effective.js';
import { bootstrapRules } from './start/bootstrap.js';
import { listenRules } from './start/listen.js';
import { loggingRules } from './start/logging.js';
import { renamedRules, unaryDurationRule } from './start/renamed.js';
import { STAGES, type Stage } from './start/rule.js';
import { serveRules } from './start/serve.js';
import { tlsRules } from './start/tls.js';
import { urlRules } from './start/urls.js';
import { validateRules } from './start/validate.js';

/** The rules that etcd applies at start, in its order within each stage, and advice beyond them. */
export const startRules: StartRules<Effective, Stage> = /* @__PURE__ */ defineStartRules(
  'etcd-config',
  STAGES,
  [
    ...renamedRules,
    ...loggingRules,
    ...urlRules,
    ...validateRules,
    unaryDurationRule,
    ...tlsRules,
    ...listenRules,
    ...bootstrapRules,
    ...serveRules,
    ...exposureRules,
    ...operationRules,
  ],
);

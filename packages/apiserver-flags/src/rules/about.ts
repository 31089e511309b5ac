import { type About, aboutOf } from '@harderway/component-flags/program';
import { type ApiserverCode, apiserverRules } from './rules.generated.js';

/** What people have to know about the codes of these rules. */
export const about: About<ApiserverCode> = /* @__PURE__ */ aboutOf(apiserverRules);

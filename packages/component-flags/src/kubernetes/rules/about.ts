import { type About, aboutOf } from '../../program/index.js';
import { type SharedCode, sharedRules } from './rules.generated.js';

/** What people have to know about the codes of these rules. */
export const about: About<SharedCode> = /* @__PURE__ */ aboutOf(sharedRules);

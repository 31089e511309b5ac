import { type About, aboutOf } from '@harderway/component-flags/program';
import { type ControllerManagerCode, controllerManagerRules } from './rules.generated.js';

/** What people have to know about the codes of these rules. */
export const about: About<ControllerManagerCode> = /* @__PURE__ */ aboutOf(controllerManagerRules);

import { type About, aboutOf } from '@harderway/component-flags/program';
import { type SchedulerCode, schedulerRules } from './rules.generated.js';

/** What people have to know about the codes of these rules. */
export const about: About<SchedulerCode> = /* @__PURE__ */ aboutOf(schedulerRules);

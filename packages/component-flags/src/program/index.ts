export type { StartFault, StartRule, StartStage, StartSubject, TextPlace } from './rule.js';
export { defineStartRules, type StartFinding, type StartRules } from './start-rules.js';
export { type Judgement, judge, type StartReport, type Verdict } from './verdict.js';

import { goQuote } from '../values/quote.js';
import { inRanges, parseVersion } from '../version.js';
import { gateHistory } from './gates.generated.js';
import { type FeatureGate, featureGatesOf } from './gates.js';
import { type FaultDetails, fault } from './rule.js';

const FLAG = { flag: 'feature-gates' };

function adviseOnGate(name: string, version: string): string {
  const found = gateHistory.find(([gate]) => gate === name);
  if (found === undefined) return 'No version has it: check the spelling.';
  const spans = found[1].map(([versions]) => versions);
  const last = spans.at(-1)?.split('-').at(-1) ?? '';
  const gone = !spans.some((range) => inRanges(parseVersion(version), `${range.split('-')[0] ?? ''}-`))
    ? ''
    : last;
  return gone === ''
    ? `It exists in ${spans.join(' ')}: remove it.`
    : `It exists in ${spans.join(' ')}: the feature is fixed by now, remove the gate.`;
}

function gateFault(version: string, gate: FeatureGate, value: boolean): readonly FaultDetails[] {
  const { name, stage } = gate;
  if (gate.locked && gate.default !== value) {
    const text = `cannot set feature gate ${name} to ${value}, feature is locked to ${gate.default}`;
    return [fault(text, { ...FLAG, hint: 'Remove it.', code: 'gate-locked' })];
  }
  if (gate.uncertain) {
    const message = `it is not known whether ${version} has the gate ${goQuote(name)}`;
    const hint = 'Try it on the program first.';
    return [{ ...FLAG, message, hint, code: 'gate-uncertain', severity: 'warning' }];
  }
  if (stage !== 'ga' && stage !== 'deprecated') return [];
  const text = `Setting ${stage === 'ga' ? 'GA' : 'deprecated'} feature gate ${name}=${value}. It will be removed in a future release.`;
  return [fault(text, { ...FLAG, hint: 'Remove it before it is gone.', code: 'gate-ga', severity: 'info' })];
}

/**
 * Checks gates as the program does when it reads them: known, and locked ones at their default.
 *
 * Codes: `gate-unknown`, `gate-locked`, `gate-uncertain` (warning), `gate-ga` (info).
 */
export function checkGates(version: string, set: Readonly<Record<string, boolean>>): readonly FaultDetails[] {
  const gates = featureGatesOf(version);
  return Object.entries(set).flatMap(([name, value]) => {
    if (name === 'AllAlpha' || name === 'AllBeta') return [];
    const gate = gates.get(name);
    if (gate !== undefined) return gateFault(version, gate, value);
    const more = { ...FLAG, hint: adviseOnGate(name, version), code: 'gate-unknown' };
    return [fault(`unrecognized feature gate: ${name}`, more)];
  });
}

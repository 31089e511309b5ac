import { goQuote } from '../values/quote.js';
import { inRanges, parseVersion } from '../version.js';
import { gateHistory } from './gates.generated.js';

/** A feature gate in one version. */
export interface FeatureGate {
  readonly name: string;
  readonly stage: 'alpha' | 'beta' | 'ga' | 'deprecated';
  readonly default: boolean;
  /** Setting it to anything but its default is an error. */
  readonly locked: boolean;
  /** It is not known whether this version has it. */
  readonly uncertain: boolean;
}

const STAGES = ['alpha', 'beta', 'ga', 'deprecated'] as const;

const gateOf = (name: string, text: string, uncertain: boolean): FeatureGate => {
  const [stage, state, locked] = text.split(' ');
  return {
    name,
    stage: STAGES.find((candidate) => candidate === stage) ?? 'alpha',
    default: state === 'on',
    locked: locked === 'locked',
    uncertain,
  };
};

/** The gates of a Kubernetes version, by name. */
export const featureGatesOf = (version: string): ReadonlyMap<string, FeatureGate> => {
  const at = parseVersion(version);
  const gates = new Map<string, FeatureGate>();
  for (const [name, spans, uncertain] of gateHistory) {
    const span = spans.find(([versions]) => inRanges(at, versions));
    if (span !== undefined) gates.set(name, gateOf(name, span[1], false));
    else if (uncertain !== undefined && inRanges(at, uncertain))
      gates.set(name, { ...gateOf(name, spans[0]?.[1] ?? 'alpha off', true), locked: false });
  }
  return gates;
};

/** Whether a gate is on: as set, by `AllAlpha` and `AllBeta`, or by default. Unknown gates are off. */
export const isGateOn = (
  gates: ReadonlyMap<string, FeatureGate>,
  set: Readonly<Record<string, boolean>>,
  name: string,
): boolean => {
  const gate = gates.get(name);
  if (gate === undefined) return false;
  const own = Object.hasOwn(set, name) ? set[name] : undefined;
  if (own !== undefined) return own;
  if (gate.stage === 'alpha' && set['AllAlpha'] !== undefined) return set['AllAlpha'];
  if (gate.stage === 'beta' && set['AllBeta'] !== undefined) return set['AllBeta'];
  return gate.default;
};

/** A fault in a set of gates. */
export interface GateFault {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: 'gate-unknown' | 'gate-locked' | 'gate-uncertain' | 'gate-ga';
  readonly gate: string;
  /** The words of the program. */
  readonly text: string;
  readonly advice: string;
}

const adviseOnGate = (name: string, version: string): string => {
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
};

/** Checks gates as the program does when it reads them: known, and locked ones at their default. */
export const checkGates = (version: string, set: Readonly<Record<string, boolean>>): readonly GateFault[] => {
  const gates = featureGatesOf(version);
  return Object.entries(set).flatMap(([name, value]): readonly GateFault[] => {
    if (name === 'AllAlpha' || name === 'AllBeta') return [];
    const gate = gates.get(name);
    if (gate === undefined)
      return [
        {
          severity: 'error',
          code: 'gate-unknown',
          gate: name,
          text: `unrecognized feature gate: ${name}`,
          advice: adviseOnGate(name, version),
        },
      ];
    if (gate.locked && gate.default !== value)
      return [
        {
          severity: 'error',
          code: 'gate-locked',
          gate: name,
          text: `cannot set feature gate ${name} to ${value}, feature is locked to ${gate.default}`,
          advice: 'Remove it.',
        },
      ];
    if (gate.uncertain)
      return [
        {
          severity: 'warning',
          code: 'gate-uncertain',
          gate: name,
          text: `It is not known whether this version has the gate ${goQuote(name)}`,
          advice: 'Try it on the program first.',
        },
      ];
    if (gate.stage !== 'ga' && gate.stage !== 'deprecated') return [];
    return [
      {
        severity: 'info',
        code: 'gate-ga',
        gate: name,
        text: `Setting ${gate.stage === 'ga' ? 'GA' : 'deprecated'} feature gate ${name}=${value}. It will be removed in a future release.`,
        advice: 'Remove it before it is gone.',
      },
    ];
  });
};

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

function gateOf(name: string, text: string, uncertain: boolean): FeatureGate {
  const [stage, state, locked] = text.split(' ');
  return {
    name,
    stage: STAGES.find((candidate) => candidate === stage) ?? 'alpha',
    default: state === 'on',
    locked: locked === 'locked',
    uncertain,
  };
}

const gatesByVersion = new Map<string, ReadonlyMap<string, FeatureGate>>();

/** The gates of a Kubernetes version, by name. */
export function featureGatesOf(version: string): ReadonlyMap<string, FeatureGate> {
  const known = gatesByVersion.get(version);
  if (known !== undefined) return known;
  const at = parseVersion(version);
  const gates = new Map<string, FeatureGate>();
  for (const [name, spans, uncertain] of gateHistory) {
    const span = spans.find(([versions]) => inRanges(at, versions));
    if (span !== undefined) gates.set(name, gateOf(name, span[1], false));
    else if (uncertain !== undefined && inRanges(at, uncertain))
      gates.set(name, { ...gateOf(name, spans[0]?.[1] ?? 'alpha off', true), locked: false });
  }
  gatesByVersion.set(version, gates);
  return gates;
}

/** A gate that a version no longer has, as its last version left it: a finished feature is on. Undefined for one that is yet to come. */
function retiredGate(version: string, name: string): FeatureGate | undefined {
  const at = parseVersion(version);
  // The first minor of a span such as 1.20-1.25.
  const [, spans = []] = gateHistory.find(([each]) => each === name) ?? [];
  const span = spans.findLast(([versions]) => inRanges(at, `${versions.split('-')[0] ?? versions}-`));
  return span === undefined ? undefined : gateOf(name, span[1], false);
}

/**
 * Whether a gate is on in a version: as set, by `AllAlpha` and `AllBeta`, or by default. A gate that the version no longer has
 * counts as its last version left it. A gate that it does not have yet is off, and so is an unknown one.
 */
export function isGateOn(version: string, set: Readonly<Record<string, boolean>>, name: string): boolean {
  const gate = featureGatesOf(version).get(name);
  if (gate === undefined) return retiredGate(version, name)?.default ?? false;
  const own = Object.hasOwn(set, name) ? set[name] : undefined;
  if (own !== undefined) return own;
  if (gate.stage === 'alpha' && set['AllAlpha'] !== undefined) return set['AllAlpha'];
  if (gate.stage === 'beta' && set['AllBeta'] !== undefined) return set['AllBeta'];
  return gate.default;
}

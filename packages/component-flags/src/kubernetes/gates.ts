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

/** The last state of a gate that a version no longer has; a finished feature stays on. Undefined for a gate that comes later. */
function retiredGate(version: string, name: string): FeatureGate | undefined {
  const at = parseVersion(version);
  const [, spans = []] = gateHistory.find(([each]) => each === name) ?? [];
  // A span such as 1.20-1.25 has begun if the version is 1.20 or newer.
  const span = spans.findLast(([versions]) => inRanges(at, `${versions.split('-')[0] ?? versions}-`));
  return span === undefined ? undefined : gateOf(name, span[1], false);
}

/**
 * Whether a gate is on in a version: as set, by `AllAlpha` and `AllBeta`, or by default. A gate that the version no longer has
 * keeps its last default. A gate that comes in a later version is off, and so is an unknown gate.
 *
 * @param version such as `1.31` or `v1.31.4`
 * @param set gates by name, as `--feature-gates` sets them, read by `gatesOfValue`
 * @throws {FlagError} `version-invalid`
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

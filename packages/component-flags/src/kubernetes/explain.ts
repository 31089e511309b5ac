import { basisOf, type Catalog, type FlagHistory, specAt, type Varying } from '../catalog.js';
import { parseVersion } from '../version.js';
import { type FeatureGate, featureGatesOf } from './gates.js';

/** Facts about a flag, a feature gate, or another thing that a program has names for. */
export interface Explanation {
  readonly name: string;
  readonly lines: readonly string[];
  /** The facts themselves. */
  readonly facts: unknown;
}

const spans = (value: Varying<string>): string =>
  typeof value === 'string'
    ? value || '(empty)'
    : value.map(({ versions, is }) => `${is || '(empty)'} in ${versions}`).join('; ');

const flags = (names: readonly string[]): string => names.map((name) => `--${name}`).join(' and ');

function deprecation({ deprecated }: FlagHistory): readonly string[] {
  if (deprecated === undefined) return [];
  const { since, until, noop, replacement, removalAnnounced } = deprecated;
  return [
    [
      `  deprecated  since ${since}${until === undefined ? '' : ` until ${until}`}`,
      ...(noop === true ? ['without effect'] : []),
      ...(replacement === undefined ? [] : [`use ${flags(replacement)}`]),
      ...(removalAnnounced === undefined ? [] : [`removal announced for ${removalAnnounced}`]),
    ].join(', '),
  ];
}

function inVersion(flag: FlagHistory, version: string | undefined): readonly string[] {
  if (version === undefined) return [];
  const spec = specAt(flag, parseVersion(version));
  if (spec === undefined) return [`  in ${version}     missing`];
  const deprecated = spec.deprecated === undefined ? '' : ', deprecated';
  return [`  in ${version}     ${spec.type}, default ${spec.default || '(empty)'}${deprecated}`];
}

function explainFlag(flag: FlagHistory, version: string | undefined): readonly string[] {
  const { name, group, values, hidden, spelling, evidence, note, versions, uncertain } = flag;
  return [
    `--${name}`,
    `  group       ${group}`,
    `  type        ${spans(flag.type)}`,
    `  default     ${spans(flag.default)}`,
    `  versions    ${versions}${uncertain === undefined ? '' : `, not known of ${uncertain}`}`,
    ...(values === undefined ? [] : [`  values      ${values.join(', ')}`]),
    ...(hidden === undefined ? [] : [`  hidden in   ${hidden}`]),
    ...(spelling === undefined ? [] : [`  spelling    --${spelling.is} in ${spelling.versions}`]),
    ...deprecation(flag),
    ...Object.entries(evidence).map(([kind, ranges]) => `  evidence    ${kind}: ${ranges}`),
    ...(note === undefined ? [] : [`  note        ${note}`]),
    ...inVersion(flag, version),
  ];
}

/** The state of a feature gate in one minor. */
type GateState = Pick<FeatureGate, 'stage' | 'default' | 'locked'> & { readonly minor: string };

/** The states of a feature gate in every minor that has it. */
const gateStates = (name: string, minors: readonly string[]): readonly GateState[] =>
  minors.flatMap((minor) => {
    const gate = featureGatesOf(minor).get(name);
    if (gate === undefined || gate.uncertain) return [];
    return [{ minor, stage: gate.stage, default: gate.default, locked: gate.locked }];
  });

const stateLine = ({ minor, stage, default: isOn, locked }: GateState): string =>
  `  ${minor}  ${stage}, ${isOn ? 'on' : 'off'}${locked ? ', locked' : ''}`;

/** How the facts of provisional minors are known. */
const basisLines = (catalog: Catalog): readonly string[] =>
  Object.keys(catalog.provisional ?? {}).map((minor) => `  ${minor} is known ${basisOf(catalog, minor)}`);

/**
 * All that is known of a flag of the program (with or without dashes), a feature gate, or what `more` knows of.
 *
 * @throws {FlagError} `version-invalid`
 */
export function explainName(
  catalog: Catalog,
  written: string,
  version: string | undefined,
  more: (name: string) => readonly string[],
): Explanation | undefined {
  const name = written.replace(/^--?/, '').replaceAll('_', '-');
  const flag = catalog.flags.find((candidate) => candidate.name === name);
  if (flag !== undefined)
    return { name, lines: [...explainFlag(flag, version), ...basisLines(catalog)], facts: flag };
  const states = gateStates(written, catalog.minors);
  const gate = states.length === 0 ? [] : [`${written} (feature gate)`, ...states.map(stateLine)];
  const lines = [...gate, ...more(written)];
  if (lines.length === 0) return undefined;
  return {
    name: written,
    lines: [...lines, ...basisLines(catalog)],
    facts: { name: written, lines, states },
  };
}

/** All names that {@link explainName} knows without `more`. */
export const explainedNames = ({ flags: all, minors }: Catalog): readonly string[] => [
  ...all.map(({ name }) => name),
  ...new Set(minors.flatMap((minor) => [...featureGatesOf(minor).keys()])),
];

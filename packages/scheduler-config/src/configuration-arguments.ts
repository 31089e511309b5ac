import { inRanges, parseVersion } from '@harderway/component-flags';
import {
  type Faults,
  faultAt,
  field,
  formatKeyPath,
  itemsOf,
  type KeyPath,
  listOf,
  mapOf,
  shapeFaults,
  shapeIn,
  textOf,
  type Values,
} from '@harderway/component-flags/documents';
import { affinityFaults } from './configuration-affinity.js';
import {
  balancedFaults,
  dynamicFaults,
  fitFaults,
  rangeFault,
  resourceFaults,
  shapePointFaults,
} from './configuration-scoring.js';
import { configurationVersionsOf, SCHEDULER_GROUP, type Surroundings } from './configuration-versions.js';
import { namesIn } from './plugin-sets.js';
import { schedulerPlugins } from './plugins.generated.js';
import { isQualifiedName } from './qualified-name.js';

function* preemptionFaults(args: Values, path: KeyPath): Faults {
  const { minCandidateNodesPercentage: share, minCandidateNodesAbsolute: least } = args;
  const [first, second] = [
    [...path, 'minCandidateNodesPercentage'],
    [...path, 'minCandidateNodesAbsolute'],
  ];
  yield* rangeFault(share, first, 0, 100, 'not in valid range [0, 100]');
  yield* rangeFault(least, second, 0, Number.POSITIVE_INFINITY, 'not in valid range [0, inf)');
  if (share === 0 && least === 0)
    yield field.invalid(first, share, 'cannot both be zero', 'Raise one of them.');
}

function* spreadFaults(args: Values, path: KeyPath, { apiVersion }: Surroundings): Faults {
  const isOld = apiVersion.endsWith('/v1beta1');
  const constraints = [...path, 'defaultConstraints'];
  const written = textOf(args['defaultingType']);
  const isSystem = written === 'System' || (written === '' && !isOld);
  if (written !== '' && written !== 'System' && written !== 'List')
    yield field.unsupported([...path, 'defaultingType'], written, ['System', 'List']);
  if (isSystem && listOf(args['defaultConstraints']).length > 0)
    yield field.invalid(
      [...path, 'defaultingType'],
      'System',
      'when .defaultConstraints are not empty',
      'Write defaultingType: List.',
    );
  const pairs = new Set<string>();
  for (const { item, here } of itemsOf(args['defaultConstraints'], constraints)) {
    const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector } = mapOf(item);
    const actions = ['DoNotSchedule', 'ScheduleAnyway'];
    yield* rangeFault(
      maxSkew,
      [...here, 'maxSkew'],
      1,
      Number.POSITIVE_INFINITY,
      'not in valid range (0, inf)',
    );
    if (textOf(topologyKey) === '')
      yield field.required([...here, 'topologyKey'], 'can not be empty', 'Name the label of the nodes.');
    else if (!isQualifiedName(textOf(topologyKey)))
      yield field.invalid(
        [...here, 'topologyKey'],
        topologyKey,
        'is not the name of a label',
        'Write it like topology.kubernetes.io/zone.',
      );
    const pair = `{${textOf(topologyKey)}, ${textOf(whenUnsatisfiable)}}`;
    if (pairs.has(pair)) yield field.duplicate(here, pair);
    pairs.add(pair);
    if (!actions.includes(textOf(whenUnsatisfiable)))
      yield field.unsupported([...here, 'whenUnsatisfiable'], textOf(whenUnsatisfiable), actions);
    if (labelSelector !== undefined)
      yield field.forbidden(
        [...here, 'labelSelector'],
        'constraint must not define a selector, as they deduced for each pod',
        'Leave it out.',
      );
  }
}

/** A check of the arguments of a plugin. */
type ArgumentCheck = (args: Values, path: KeyPath, surroundings: Surroundings) => Faults;

const resources =
  (most: number): ArgumentCheck =>
  (args, path) =>
    resourceFaults(args['resources'], [...path, 'resources'], most);

/** The shape of scores by a volume's capacity, which needs a feature gate. */
function* volumeShapeFaults(shape: unknown, path: KeyPath, { version, flags }: Surroundings): Faults {
  const isOld = inRanges(parseVersion(version), '1.20-1.32');
  const gate = isOld ? 'VolumeCapacityPriority' : 'StorageCapacityScoring';
  if (flags?.gate(gate) === true) return yield* shapePointFaults(shape, path);
  const why = `unexpected field \`shape\`, remove it or turn on the feature gate ${gate}`;
  const found = field.invalid(path, shape, why, `Start kube-scheduler with --feature-gates=${gate}=true.`);
  yield flags === undefined
    ? { ...found, severity: 'warning', message: `${formatKeyPath(path)} needs the feature gate ${gate}` }
    : found;
}

function* bindingFaults(args: Values, path: KeyPath, surroundings: Surroundings): Faults {
  const { bindTimeoutSeconds, shape } = args;
  const at = [...path, 'bindTimeoutSeconds'];
  const least = inRanges(parseVersion(surroundings.version), '1.20') ? 1 : 0;
  const why = 'invalid BindTimeoutSeconds, should not be a negative value';
  yield* rangeFault(bindTimeoutSeconds, at, least, Number.POSITIVE_INFINITY, why);
  if (shape !== undefined && shape !== null)
    yield* volumeShapeFaults(shape, [...path, 'shape'], surroundings);
}

/** Checks of the arguments of plugins. Source: `pkg/scheduler/apis/config/validation/validation_pluginargs.go`. */
const CHECKS: Readonly<Record<string, ArgumentCheck>> = {
  DefaultPreemption: preemptionFaults,
  DynamicResources: dynamicFaults,
  InterPodAffinity: (args, path) =>
    rangeFault(
      args['hardPodAffinityWeight'],
      [...path, 'hardPodAffinityWeight'],
      0,
      100,
      'not in valid range [0, 100]',
    ),
  NodeAffinity: (args, path) => affinityFaults(args['addedAffinity'], [...path, 'addedAffinity']),
  NodeResourcesBalancedAllocation: (args, path) => balancedFaults(args['resources'], [...path, 'resources']),
  NodeResourcesFit: fitFaults,
  NodeResourcesLeastAllocated: resources(100),
  NodeResourcesMostAllocated: resources(100),
  PodTopologySpread: spreadFaults,
  RequestedToCapacityRatio: function* (args, path, surroundings) {
    yield* shapePointFaults(args['shape'], [...path, 'shape']);
    yield* resources(Number.POSITIVE_INFINITY)(args, path, surroundings);
  },
  VolumeBinding: bindingFaults,
};

/** Plugins of old versions whose arguments are read only where a profile enables them. */
const ON_DEMAND: readonly string[] = ['NodeResourcesMostAllocated', 'RequestedToCapacityRatio'];

/** Faults in the `kind` and `apiVersion` of a plugin's arguments. Both may be left out. */
function* headFaults(args: Values, name: string, path: KeyPath, version: string): Faults {
  const { kind, apiVersion } = mapOf(args);
  const [ownKind, written] = [`${name}Args`, textOf(kind)];
  const versions = configurationVersionsOf(version).map((each) => `${SCHEDULER_GROUP}/${each}`);
  if (written !== '' && written !== ownKind)
    yield faultAt(
      'field-value',
      [...path, 'kind'],
      `args for plugin ${name} were not of type ${ownKind}.${SCHEDULER_GROUP}, got ${written}.${SCHEDULER_GROUP}`,
      `Write kind: ${ownKind}, or leave it out.`,
    );
  else if (textOf(apiVersion) !== '' && !versions.includes(textOf(apiVersion)))
    yield faultAt(
      'field-value',
      [...path, 'apiVersion'],
      `decoding args for plugin ${name}: no kind "${ownKind}" is registered for version "${textOf(apiVersion)}"`,
      `Write apiVersion: ${versions.at(-1)}, or leave it out.`,
    );
}

/** Faults in the arguments of the plugins that kube-scheduler is built with. */
export function* argumentFaults(configuration: Values, surroundings: Surroundings): Faults {
  const { apiVersion, version } = surroundings;
  const isOld = inRanges(parseVersion(version), '1.20-1.22');
  for (const profile of itemsOf(configuration['profiles'], ['profiles']))
    for (const { item, here } of itemsOf(mapOf(profile.item)['pluginConfig'], [
      ...profile.here,
      'pluginConfig',
    ])) {
      const { name: written, args } = mapOf(item);
      const name = textOf(written);
      const shape = Object.hasOwn(schedulerPlugins, name) ? schedulerPlugins[name]?.args : undefined;
      if (shape === undefined) continue;
      const { apiVersion: _, kind: __, ...fields } = mapOf(args);
      if (args !== undefined && (typeof args !== 'object' || Array.isArray(args))) {
        const path = [...here, 'args'];
        yield faultAt('field-type', path, `${formatKeyPath(path)} must be a map`, 'Correct its value.');
        continue;
      }
      const shapes = [...shapeFaults(fields, shapeIn(shape, apiVersion, version), isOld)].map(
        ({ path, text, ...found }) => ({
          ...found,
          text: isOld
            ? text
            : `strict decoding error: decoding .${formatKeyPath(here)}: strict decoding error: decoding args for plugin ${name}: ${text}`,
          path: [...here, 'args', ...path],
        }),
      );
      yield* shapes;
      yield* headFaults(mapOf(args), name, [...here, 'args'], version);
      const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
      const { score } = mapOf(mapOf(profile.item)['plugins']);
      const isRead = !ON_DEMAND.includes(name) || namesIn(score, 'enabled').includes(name);
      if (shapes.length === 0 && check !== undefined && isRead)
        yield* check(mapOf(args), [...here, 'args'], surroundings);
    }
}

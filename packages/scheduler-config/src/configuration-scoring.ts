import { inRanges, parseDuration, parseVersion } from '@harderway/component-flags';
import {
  type Faults,
  field,
  itemsOf,
  type KeyPath,
  listOf,
  mapOf,
  textOf,
  type Values,
} from '@harderway/component-flags/documents';
import type { Surroundings } from './configuration-versions.js';
import { isQualifiedName } from './qualified-name.js';

const DEFAULT = 'Leave it out for the default.';

/** A number outside of its bounds. */
export function* rangeFault(value: unknown, path: KeyPath, low: number, high: number, why: string): Faults {
  if (typeof value === 'number' && (value < low || value > high))
    yield field.invalid(path, value, why, DEFAULT);
}

/** Weights of resources. The default is 1, also for 0. */
export function* resourceFaults(value: unknown, path: KeyPath, most: number): Faults {
  const bounds = most === 100 ? '(0, 100]' : '[1, inf)';
  for (const { item, here } of itemsOf(value, path)) {
    const { name, weight } = mapOf(item);
    const why = `resource weight of ${textOf(name)} not in valid range ${bounds}`;
    if (weight !== 0) yield* rangeFault(weight, [...here, 'weight'], 1, most, why);
  }
}

/** Resources whose use is to be balanced: each once, with the weight 1. */
export function* balancedFaults(value: unknown, path: KeyPath): Faults {
  const seen = new Set<string>();
  for (const { item, here } of itemsOf(value, path)) {
    const { name, weight } = mapOf(item);
    if (seen.has(textOf(name))) yield field.duplicate([...here, 'name'], name);
    seen.add(textOf(name));
    if (weight !== 0) yield* rangeFault(weight, [...here, 'weight'], 1, 1, 'must be 1');
  }
}

/** Points of a function from utilization, in percent, to a score up to 10. */
export function* shapePointFaults(shape: unknown, path: KeyPath): Faults {
  const hint = 'Write points like { utilization: 0, score: 10 }, the lowest utilization first.';
  if (listOf(shape).length === 0) yield field.required(path, 'at least one point must be specified', hint);
  let before = Number.NEGATIVE_INFINITY;
  let isSorted = true;
  for (const { item, here } of itemsOf(shape, path)) {
    const { utilization: written, score } = mapOf(item);
    const utilization = typeof written === 'number' ? written : 0;
    const at = [...here, 'utilization'];
    if (isSorted && utilization <= before) {
      isSorted = false;
      yield field.invalid(at, utilization, 'values must be sorted in increasing order', hint);
    }
    before = utilization;
    yield* rangeFault(utilization, at, 0, 100, 'not in valid range [0, 100]');
    yield* rangeFault(score, [...here, 'score'], 0, 10, 'not in valid range [0, 10]');
  }
}

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];

function* strategyFaults(strategy: Values, path: KeyPath, version: string): Faults {
  const { resources, requestedToCapacityRatio: ratio } = strategy;
  const type = textOf(strategy['type']);
  const at = [...path, 'requestedToCapacityRatio'];
  if (!STRATEGIES.includes(type)) {
    const found = field.unsupported([...path, 'type'], type, STRATEGIES);
    // The plugin checks it without the path of its arguments.
    yield { ...found, text: found.text.slice(found.text.indexOf('scoringStrategy')) };
  }
  yield* resourceFaults(resources, [...path, 'resources'], 100);
  if (type === 'RequestedToCapacityRatio') {
    if (ratio === undefined || ratio === null)
      yield field.required(at, 'must be specified when type is RequestedToCapacityRatio', 'Write its shape.');
    else yield* shapePointFaults(mapOf(ratio)['shape'], [...at, 'shape']);
  } else if (ratio === undefined || ratio === null) return;
  // Earlier versions check what they do not use.
  else if (inRanges(parseVersion(version), '1.20-1.35'))
    yield* shapePointFaults(mapOf(ratio)['shape'], [...at, 'shape']);
  else yield field.forbidden(at, 'must be nil when type is not RequestedToCapacityRatio', 'Leave it out.');
}

/** The arguments of NodeResourcesFit. */
export function* fitFaults(args: Values, path: KeyPath, { version }: Surroundings): Faults {
  const hint = 'Write it like example.org/gpu.';
  for (const { item, here } of itemsOf(args['ignoredResources'], [...path, 'ignoredResources']))
    if (!isQualifiedName(textOf(item)))
      yield field.invalid(here, item, 'is not the name of a resource', hint);
  for (const { item, here } of itemsOf(args['ignoredResourceGroups'], [...path, 'ignoredResourceGroups'])) {
    const group = textOf(item);
    if (group.includes('/'))
      yield field.invalid(here, group, "resource group name can't contain '/'", 'Write it like example.org.');
    else if (!isQualifiedName(group))
      yield field.invalid(here, group, 'is not the name of a group', 'Write it like example.org.');
  }
  const { scoringStrategy: strategy } = args;
  if (strategy !== undefined && strategy !== null)
    yield* strategyFaults(mapOf(strategy), [...path, 'scoringStrategy'], version);
}

/** The times of DynamicResources. */
export function* dynamicFaults(args: Values, path: KeyPath): Faults {
  const nanoseconds = (name: string): bigint | undefined => {
    const read = args[name] === undefined ? undefined : parseDuration(textOf(args[name]));
    return read?.ok === true ? read.value.nanoseconds : undefined;
  };
  const [filter, binding] = [nanoseconds('filterTimeout') ?? 0n, nanoseconds('bindingTimeout')];
  if (filter < 0n)
    yield field.invalid(
      [...path, 'filterTimeout'],
      args['filterTimeout'],
      'must be zero or positive',
      DEFAULT,
    );
  if (binding !== undefined && binding < 1_000_000_000n)
    yield field.invalid(
      [...path, 'bindingTimeout'],
      args['bindingTimeout'],
      'must be at least 1 second',
      DEFAULT,
    );
}

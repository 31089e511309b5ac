import {
  type Faults,
  field,
  itemsOf,
  type KeyPath,
  listOf,
  mapOf,
  textOf,
} from '@harderway/component-flags/documents';
import { isQualifiedName } from './qualified-name.js';

const isLabelValue = (text: string): boolean =>
  text.length < 64 && /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(text);

/** How many values each label operator takes, and kube-scheduler's error for any other number. */
const NONE = {
  fits: (count: number) => count === 0,
  why: 'values set must be empty for exists and does not exist',
};
const SOME = {
  fits: (count: number) => count > 0,
  why: "for 'in', 'notin' operators, values set can't be empty",
};
const ONE = {
  fits: (count: number) => count === 1,
  why: "for 'Gt', 'Lt' operators, exactly one value is required",
};
const OPERATORS = { In: SOME, NotIn: SOME, Exists: NONE, DoesNotExist: NONE, Gt: ONE, Lt: ONE };

const isOperator = (text: string): text is keyof typeof OPERATORS => Object.hasOwn(OPERATORS, text);

/** Requirements on labels. Source: `NewRequirement` of `k8s.io/apimachinery/pkg/labels`. */
function* expressionFaults(expressions: unknown, path: KeyPath): Faults {
  for (const { item, here } of itemsOf(expressions, path)) {
    const { key, operator, values } = mapOf(item);
    const [name, word] = [textOf(key), textOf(operator)];
    if (!isOperator(word)) {
      yield field.unsupported([...here, 'operator'], word, Object.keys(OPERATORS));
      continue;
    }
    if (!isQualifiedName(name))
      yield field.invalid(
        [...here, 'key'],
        name,
        'is not the name of a label',
        'Write it like example.org/zone.',
      );
    const { fits, why } = OPERATORS[word];
    const at = [...here, 'values'];
    if (!fits(listOf(values).length)) yield field.invalid(at, values ?? [], why, 'Correct the values.');
    for (const { item: value, here: place } of itemsOf(values, at)) {
      const text = textOf(value);
      if (OPERATORS[word] === ONE && !/^[-+]?\d+$/.test(text))
        yield field.invalid(
          place,
          text,
          "for 'Gt', 'Lt' operators, the value must be an integer",
          'Write a number.',
        );
      else if (!isLabelValue(text))
        yield field.invalid(
          place,
          text,
          'is not the value of a label',
          'Write letters, digits, - _ and ., at most 63.',
        );
    }
  }
}

/** Requirements on fields of a node, which has a name. */
function* fieldFaults(fields: unknown, path: KeyPath): Faults {
  for (const { item, here } of itemsOf(fields, path)) {
    const { operator, values } = mapOf(item);
    const word = textOf(operator);
    if (word !== 'In' && word !== 'NotIn')
      yield field.unsupported([...here, 'operator'], word, ['In', 'NotIn']);
    else if (listOf(values).length !== 1)
      yield field.invalid([...here, 'values'], values ?? [], 'must have one element', 'Name one node.');
  }
}

function* termFaults(term: unknown, path: KeyPath): Faults {
  const { matchExpressions, matchFields } = mapOf(term);
  yield* expressionFaults(matchExpressions, [...path, 'matchExpressions']);
  yield* fieldFaults(matchFields, [...path, 'matchFields']);
}

/**
 * Faults in the node affinity that a profile adds to all pods. kube-scheduler skips a preference whose weight is 0.
 * Source: `k8s.io/component-helpers/scheduling/corev1/nodeaffinity`.
 */
export function* affinityFaults(affinity: unknown, path: KeyPath): Faults {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  } = mapOf(affinity);
  const terms = [...path, 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'];
  for (const { item, here } of itemsOf(mapOf(required)['nodeSelectorTerms'], terms))
    yield* termFaults(item, here);
  for (const { item, here } of itemsOf(preferred, [
    ...path,
    'preferredDuringSchedulingIgnoredDuringExecution',
  ])) {
    const { weight, preference } = mapOf(item);
    // The path in kube-scheduler's error lacks `preference`.
    if (Number(weight ?? 0) !== 0) yield* termFaults(preference, [...here, 'preference']);
  }
}

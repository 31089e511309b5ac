import { parseDuration } from '@harderway/component-flags';
import {
  type Faults,
  faultAt,
  field,
  itemsOf,
  listOf,
  mapOf,
  type ReadDocument,
  textOf,
  type Values,
} from '@harderway/component-flags/documents';
import type { Surroundings } from '@harderway/component-flags/kubernetes';
import type { KeyPath } from '@harderway/yaml-text';
import { expressionFaults, noteExpressions } from './cel.js';
import { authorizationConfigurationFacts } from './documents.generated.js';
import { readAs, writeAs } from './form.js';

const TYPES = ['ABAC', 'AlwaysAllow', 'AlwaysDeny', 'Node', 'RBAC', 'Webhook'];

const DNS_LABELS = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const SECOND = 1_000_000_000n;

/** Fields with a closed set of values; one that may be left out says when it may not. */
const WORDS = {
  subjectAccessReviewVersion: ['v1', 'v1beta1'],
  matchConditionSubjectAccessReviewVersion: ['v1'],
  failurePolicy: ['NoOpinion', 'Deny'],
};

function* durationFault(value: unknown, path: KeyPath, most: bigint | undefined): Faults {
  const duration = parseDuration(textOf(value));
  const hint = most === undefined ? 'Write it like 5m.' : 'Write it like 3s.';
  if (!duration.ok) return yield field.invalid(path, value, duration.message, hint);
  const { nanoseconds } = duration.value;
  if (nanoseconds < 0n || (most !== undefined && nanoseconds > most))
    yield field.invalid(path, value, most === undefined ? 'must be > 0s' : 'must be > 0s and <= 30s', hint);
}

type Flags = Surroundings | undefined;

function* connectionFaults(value: unknown, path: KeyPath, flags: Flags): Faults {
  const { type, kubeConfigFile } = mapOf(value);
  const [at, file] = [[...path, 'kubeConfigFile'], textOf(kubeConfigFile)];
  const types = ['InClusterConfig', 'KubeConfigFile'];
  if (textOf(type) === '') yield field.required([...path, 'type'], '', `Use one of ${types.join(', ')}.`);
  else if (!types.includes(textOf(type))) yield field.unsupported([...path, 'type'], type, types);
  else if (type === 'InClusterConfig' && kubeConfigFile !== undefined)
    yield field.invalid(at, file, 'can only be set when type=KubeConfigFile', 'Leave it out.');
  else if (type === 'KubeConfigFile' && file === '')
    yield field.required(at, '', 'Name the kubeconfig of the webhook.');
  else if (type === 'KubeConfigFile' && !file.startsWith('/'))
    yield field.invalid(at, file, 'must be an absolute path', 'Write it from the root.');
  else if (type === 'KubeConfigFile' && flags?.files.exists?.(file) === false)
    yield field.invalid(
      at,
      file,
      `error loading file: stat ${file}: no such file or directory`,
      'Put the kubeconfig of the webhook there.',
    );
}

function* webhookFaults(value: unknown, path: KeyPath, flags: Flags): Faults {
  const webhook = mapOf(value);
  const conditions = listOf(webhook['matchConditions']);
  if (webhook['timeout'] === undefined || webhook['timeout'] === '0s')
    yield field.required([...path, 'timeout'], '', 'Write it like 3s.');
  else yield* durationFault(webhook['timeout'], [...path, 'timeout'], 30n * SECOND);
  for (const name of ['authorizedTTL', 'unauthorizedTTL'])
    if (webhook[name] !== undefined) yield* durationFault(webhook[name], [...path, name], undefined);
  for (const [name, supported] of Object.entries(WORDS)) {
    const text = textOf(webhook[name]);
    const isOptional = name.startsWith('matchCondition') && conditions.length === 0;
    const why = name.startsWith('matchCondition') ? 'required if match conditions are specified' : '';
    const hint = `Use one of ${supported.join(', ')}.`;
    if (text === '' && !isOptional) yield field.required([...path, name], why, hint);
    if (text !== '' && !supported.includes(text)) yield field.unsupported([...path, name], text, supported);
  }
  yield* connectionFaults(webhook['connectionInfo'], [...path, 'connectionInfo'], flags);
  const expressions = conditions.map((item) => textOf(mapOf(item)['expression']));
  const seen = new Set<string>();
  for (const [index, expression] of expressions.entries()) {
    const here = [...path, 'matchConditions', index, 'expression'];
    if (expression.trim() === '') yield field.required(here, '', 'Write a CEL expression.');
    else if (seen.has(expression)) yield field.duplicate(here, expression);
    seen.add(expression);
    yield* expressionFaults(expression, here);
  }
}

function* authorizerFaults(value: Values, flags: Flags): Faults {
  const authorizers = itemsOf(value['authorizers'], ['authorizers']);
  noteExpressions(value, flags);
  if (authorizers.length === 0)
    yield field.required(
      ['authorizers'],
      'at least one authorization mode must be defined',
      'Name Node and RBAC.',
    );
  const [types, names] = [new Set<string>(), new Set<string>()];
  for (const { item, here } of authorizers) {
    const { type: written, name: given, webhook } = mapOf(item);
    const [type, name] = [textOf(written), textOf(given)];
    const isRepeated = types.has(type) && type !== 'Webhook';
    types.add(type);
    if (type === '') yield field.required([...here, 'type'], '', `Use one of ${TYPES.join(', ')}.`);
    else if (!TYPES.includes(type)) yield field.unsupported([...here, 'type'], type, TYPES);
    else if (isRepeated) yield field.duplicate([...here, 'type'], type);
    if (!TYPES.includes(type) || isRepeated) continue;
    if (name === '') yield field.required([...here, 'name'], '', 'Name it, for metrics and logs.');
    else if (names.has(name)) yield field.duplicate([...here, 'name'], name, 'Give each a name of its own.');
    else if (!DNS_LABELS.test(name))
      yield field.invalid(
        [...here, 'name'],
        name,
        'authorizer name is invalid: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters',
        'Write it small, with dashes.',
      );
    names.add(name);
    const isHook = webhook !== undefined && webhook !== null;
    if (type === 'Webhook' && !isHook)
      yield field.required([...here, 'webhook'], 'required when type=Webhook', 'Describe the webhook.');
    else if (type === 'Webhook') yield* webhookFaults(webhook, [...here, 'webhook'], flags);
    else if (isHook)
      yield field.invalid(
        [...here, 'webhook'],
        'non-null',
        'may only be specified when type=Webhook',
        'Leave it out.',
      );
  }
}

/** Names that differ from the types. Only webhooks have names of their own. */
function* nameFaults(value: Values): Faults {
  for (const { item, here } of itemsOf(value['authorizers'], ['authorizers'])) {
    const { type, name } = mapOf(item);
    const expected = textOf(type).toLowerCase();
    const words = `expected name ${expected} for authorizer ${textOf(type)} instead of ${textOf(name)}`;
    if (type !== 'Webhook' && name !== expected)
      yield faultAt('field-value', [...here, 'name'], words, `Write ${expected}.`);
  }
}

/** Faults that end kube-apiserver when it sets up its authorizers. */
function* setUpFaults(value: Values, flags: Flags): Faults {
  const authorizers = itemsOf(value['authorizers'], ['authorizers']);
  for (const { item, here } of authorizers)
    if (mapOf(item)['type'] === 'ABAC' && flags?.set('authorization-policy-file') !== true)
      yield {
        ...faultAt(
          'field-value',
          [...here, 'type'],
          'invalid authorization config: open : no such file or directory',
          'Name the policies with --authorization-policy-file.',
        ),
        message: 'ABAC needs --authorization-policy-file',
        severity: flags === undefined ? 'warning' : 'error',
      };
  for (const { item, here } of authorizers) {
    const { type } = mapOf(mapOf(mapOf(item)['webhook'])['connectionInfo']);
    if (type === 'InClusterConfig')
      yield {
        ...faultAt(
          'field-value',
          [...here, 'webhook', 'connectionInfo', 'type'],
          'panic: runtime error: invalid memory address or nil pointer dereference',
          'Use KubeConfigFile.',
        ),
        message: 'kube-apiserver accepts InClusterConfig, then crashes when it looks for a kubeconfig',
      };
  }
}

/** Each step runs only if the step before found nothing. */
function* configurationFaults(value: Values, flags: Flags): Faults {
  for (const step of [authorizerFaults, nameFaults, setUpFaults]) {
    const faults = [...step(value, flags)];
    yield* faults;
    if (faults.length > 0) return;
  }
}

/**
 * Reads an AuthorizationConfiguration as kube-apiserver of a version does: v1alpha1 from 1.29 on, v1beta1 from 1.30, v1
 * from 1.32. Of CEL expressions only the syntax is checked.
 *
 * Codes: those of `readDocument`, `field-value`.
 *
 * Source: k8s.io/apiserver `pkg/apis/apiserver/validation/validation.go`, `pkg/kubeapiserver/authorizer/config.go`.
 *
 * @param surroundings the command line that names the file, and the host's files; without it nothing is concluded from either
 * @throws {FlagError} `version-invalid`
 */
export const parseAuthorizationConfiguration = (
  text: string,
  version: string,
  surroundings?: Surroundings,
): ReadDocument =>
  readAs(authorizationConfigurationFacts, text, version, (value) => configurationFaults(value, surroundings));

/** The document of `--authorization-config`, below its head: authorizers, as {@link parseAuthorizationConfiguration} checks them. */
export interface AuthorizationConfiguration {
  readonly authorizers: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The text of an AuthorizationConfiguration, in the newest version that the Kubernetes version reads; v1alpha1
 * where it reads none.
 */
export const formatAuthorizationConfiguration = (
  configuration: AuthorizationConfiguration,
  version: string,
): string => writeAs(authorizationConfigurationFacts, configuration, version);

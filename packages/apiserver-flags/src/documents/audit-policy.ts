import {
  type Faults,
  faultAt,
  field,
  itemsOf,
  listOf,
  mapOf,
  type ReadDocument,
  textOf,
} from '@harderway/component-flags/documents';
import { type KeyPath, readWords, readYaml } from '@harderway/yaml-text';
import { policyFacts } from './documents.generated.js';
import { checkAs, checkYamlAs, type ParsedConfiguration, writeAs } from './form.js';

/** How much of a request is recorded. */
export type AuditLevel = 'None' | 'Metadata' | 'Request' | 'RequestResponse';

/** When in a request an event is made. */
export type AuditStage = 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';

/** One rule; the first that fits a request decides. */
export interface AuditRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[] | undefined;
  readonly userGroups?: readonly string[] | undefined;
  readonly verbs?: readonly string[] | undefined;
  readonly resources?:
    | readonly {
        readonly group?: string | undefined;
        readonly resources?: readonly string[] | undefined;
        readonly resourceNames?: readonly string[] | undefined;
      }[]
    | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly nonResourceURLs?: readonly string[] | undefined;
  readonly omitStages?: readonly AuditStage[] | undefined;
  readonly omitManagedFields?: boolean | undefined;
}

/** The document of `--audit-policy-file`, below its head. */
export interface AuditPolicy {
  readonly rules: readonly AuditRule[];
  readonly omitStages?: readonly AuditStage[] | undefined;
  readonly omitManagedFields?: boolean | undefined;
}

/** Whether a list has items. */
const has = (list: unknown): boolean => listOf(list).length > 0;

const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'];
const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];

function* stageFaults(value: unknown, path: KeyPath): Faults {
  for (const { item, here } of itemsOf(value, path))
    if (!STAGES.includes(textOf(item)))
      yield field.invalid(here, item, `allowed stages are ${STAGES.join(',')}`, 'Correct it.');
}

function* urlFaults(value: unknown, path: KeyPath): Faults {
  const hint = 'Write it like /healthz*.';
  for (const { item, here } of itemsOf(value, path)) {
    const url = textOf(item);
    if (url === '*') continue;
    if (!url.startsWith('/'))
      yield field.invalid(here, url, "non-resource URL rules must begin with a '/' character", hint);
    if (url.slice(0, -1).includes('*'))
      yield field.invalid(
        here,
        url,
        "non-resource URL wildcards '*' must be the final character of the rule",
        hint,
      );
  }
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function* resourceFaults(value: unknown, path: KeyPath): Faults {
  for (const { item, here } of itemsOf(value, path)) {
    const { group, resources, resourceNames } = mapOf(item);
    if (textOf(group) !== '' && !SUBDOMAIN.test(textOf(group)))
      yield field.invalid(
        [...here, 'group'],
        group,
        'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters',
        'Leave out the version.',
      );
    if (has(resourceNames) && !has(resources))
      yield field.invalid(
        [...here, 'resourceNames'],
        resourceNames,
        'using resourceNames requires at least one resource',
        'Name the resource.',
      );
  }
}

function* ruleFaults(item: unknown, path: KeyPath): Faults {
  const { level, nonResourceURLs, resources, namespaces, omitStages } = mapOf(item);
  const urls = [...path, 'nonResourceURLs'];
  if (textOf(level) === '') yield field.required([...path, 'level'], '', `Use one of ${LEVELS.join(', ')}.`);
  else if (!LEVELS.includes(textOf(level))) yield field.unsupported([...path, 'level'], level, LEVELS);
  yield* urlFaults(nonResourceURLs, urls);
  yield* resourceFaults(resources, [...path, 'resources']);
  yield* stageFaults(omitStages, [...path, 'omitStages']);
  if (has(nonResourceURLs) && (has(resources) || has(namespaces)))
    yield field.invalid(
      urls,
      nonResourceURLs,
      'rules cannot apply to both regular resources and non-resource URLs',
      'Make it two rules.',
    );
}

/** The parts of a rule that are about secrets: groups of resources, or the rule itself where it is about everything. */
function secretsIn(rule: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const all = listOf(rule['resources']).map(mapOf);
  if (all.length === 0) return has(rule['nonResourceURLs']) ? [] : [rule];
  return all.filter(({ group, resources }) => {
    const isNamed = listOf(resources).some((name) => /^(\*|secrets(\/\*)?)$/.test(textOf(name)));
    return textOf(group) === '' && (isNamed || !has(resources));
  });
}

/** The rule that would write secrets into the log. */
function* secretFaults(rules: unknown): Faults {
  for (const { item, here, index } of itemsOf(rules, ['rules'])) {
    const rule = mapOf(item);
    const secrets = secretsIn(rule);
    if (secrets.length === 0) continue;
    const isRecorded = textOf(rule['level']).startsWith('Request');
    if (isRecorded)
      yield faultAt(
        'audit-secrets',
        [...here, 'level'],
        `the rule at ${index} records bodies of secrets`,
        'Put a rule with level Metadata for secrets, configmaps and tokenreviews before it.',
      );
    const isNarrowed =
      ['users', 'userGroups', 'verbs', 'namespaces'].some((name) => has(rule[name])) ||
      secrets.every(({ resourceNames }) => has(resourceNames));
    if (!isNarrowed || isRecorded) return;
  }
}

function* policyFaults({ rules, omitStages }: Readonly<Record<string, unknown>>): Faults {
  if (!has(rules)) {
    const hint = 'Add a rule, such as - level: Metadata.';
    return yield faultAt('field-value', ['rules'], 'loaded illegal policy with 0 rules', hint);
  }
  yield* stageFaults(omitStages, ['omitStages']);
  for (const { item, here } of itemsOf(rules, ['rules'])) yield* ruleFaults(item, here);
  yield* secretFaults(rules);
}

/**
 * Reads an audit policy as kube-apiserver of a version does.
 *
 * Codes: those of `readDocument`, `field-value`, `audit-secrets` (warning).
 *
 * Source: k8s.io/apiserver `pkg/apis/audit/validation/validation.go`, `pkg/audit/policy/reader.go`.
 *
 * @throws {FlagError} `version-invalid`
 */
export const parseAuditPolicy = (text: string, version: string): ReadDocument =>
  checkYamlAs(
    policyFacts,
    readYaml(text, { merges: 'in-place', readScalars: readWords, configuration: true }),
    version,
    policyFaults,
  );

/**
 * Checks an audit policy that was parsed before, by any reader of YAML or JSON, with the diagnostics of
 * {@link parseAuditPolicy}. A bundle has no YAML library then.
 *
 * @throws {FlagError} `version-invalid`
 */
export const checkAuditPolicy = (policy: ParsedConfiguration, version: string): ReadDocument =>
  checkAs(policyFacts, policy, version, policyFaults);

/** The text of an audit policy. */
export const formatAuditPolicy = (policy: AuditPolicy): string => writeAs(policyFacts, policy, '1.36');

import { inRanges, parseVersion } from '@harderway/component-flags';
import {
  type DocumentFault,
  faultAt,
  field,
  invalidValue,
  listOf,
  mapOf,
  type ReadDocument,
  readDocument,
  requiredValue,
  textOf,
} from '@harderway/component-flags/documents';
import type { KeyPath } from '@harderway/yaml-text';
import { stringify } from 'yaml';
import { documentRegistry } from './document-rules.js';

/** How much of a request is recorded. */
export type AuditLevel = 'None' | 'Metadata' | 'Request' | 'RequestResponse';

/** When in a request an event is made. */
export type AuditStage = 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';

/** One rule; the first that fits a request decides. */
export interface AuditRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly {
    readonly group?: string;
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** What `--audit-policy-file` holds, below its head. */
export interface AuditPolicy {
  readonly rules: readonly AuditRule[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'];
const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];

const { string, bool, any, list, map } = field;

const SHAPE = map({
  apiVersion: string,
  kind: string,
  metadata: any,
  omitStages: list(string),
  omitManagedFields: bool,
  rules: list(
    map({
      level: string,
      users: list(string),
      userGroups: list(string),
      verbs: list(string),
      resources: list(map({ group: string, resources: list(string), resourceNames: list(string) })),
      namespaces: list(string),
      nonResourceURLs: list(string),
      omitStages: list(string),
      omitManagedFields: bool,
    }),
  ),
});

const stageFaults = (value: unknown, path: KeyPath): readonly DocumentFault[] =>
  listOf(value).flatMap((stage, index) =>
    STAGES.includes(textOf(stage))
      ? []
      : [invalidValue([...path, index], stage, `allowed stages are ${STAGES.join(',')}`, 'Correct it.')],
  );

const urlFaults = (value: unknown, path: KeyPath): readonly DocumentFault[] =>
  listOf(value).flatMap((item, index) => {
    const url = textOf(item);
    if (url === '*') return [];
    const here = [...path, index];
    return [
      ...(url.startsWith('/')
        ? []
        : [
            invalidValue(
              here,
              url,
              "non-resource URL rules must begin with a '/' character",
              'Write it like /healthz*.',
            ),
          ]),
      ...(url.slice(0, -1).includes('*')
        ? [
            invalidValue(
              here,
              url,
              "non-resource URL wildcards '*' must be the final character of the rule",
              'Write it like /healthz*.',
            ),
          ]
        : []),
    ];
  });

const resourceFaults = (value: unknown, path: KeyPath): readonly DocumentFault[] =>
  listOf(value).flatMap((item, index) => {
    const { group, resources, resourceNames } = mapOf(item);
    const here = [...path, index];
    return [
      ...(textOf(group) === '' ||
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(textOf(group))
        ? []
        : [
            invalidValue(
              [...here, 'group'],
              group,
              'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters',
              'Write the group without its version.',
            ),
          ]),
      ...(listOf(resourceNames).length > 0 && listOf(resources).length === 0
        ? [
            invalidValue(
              [...here, 'resourceNames'],
              resourceNames,
              'using resourceNames requires at least one resource',
              'Name the resource.',
            ),
          ]
        : []),
    ];
  });

function ruleFaults(item: unknown, path: KeyPath): readonly DocumentFault[] {
  const rule = mapOf(item);
  const level = textOf(rule['level']);
  const faults: DocumentFault[] = [];
  if (level === '') faults.push(requiredValue([...path, 'level'], '', `Use one of ${LEVELS.join(', ')}.`));
  else if (!LEVELS.includes(level))
    faults.push(
      faultAt(
        'field-value',
        [...path, 'level'],
        `rules.level: Unsupported value: ${JSON.stringify(level)}: supported values: ${LEVELS.map((name) => `"${name}"`).join(', ')}`,
        'Correct it.',
      ),
    );
  faults.push(
    ...urlFaults(rule['nonResourceURLs'], [...path, 'nonResourceURLs']),
    ...resourceFaults(rule['resources'], [...path, 'resources']),
    ...stageFaults(rule['omitStages'], [...path, 'omitStages']),
  );
  if (
    listOf(rule['nonResourceURLs']).length > 0 &&
    (listOf(rule['resources']).length > 0 || listOf(rule['namespaces']).length > 0)
  )
    faults.push(
      invalidValue(
        [...path, 'nonResourceURLs'],
        rule['nonResourceURLs'],
        'rules cannot apply to both regular resources and non-resource URLs',
        'Make two rules of it.',
      ),
    );
  return faults;
}

const BODIES = ['Request', 'RequestResponse'];

/** Rules that would write secrets into the log. */
function secretFaults(rules: readonly unknown[]): readonly DocumentFault[] {
  for (const [index, item] of rules.entries()) {
    const rule = mapOf(item);
    const resources = listOf(rule['resources']).map(mapOf);
    const core = resources.find(({ group }) => textOf(group) === '');
    const all = resources.length === 0 && listOf(rule['nonResourceURLs']).length === 0;
    const named =
      core !== undefined &&
      (listOf(core['resources']).length === 0 || listOf(core['resources']).includes('secrets'));
    if (!all && !named) continue;
    const narrowed = ['users', 'userGroups', 'verbs', 'namespaces'].some(
      (name) => listOf(rule[name]).length > 0,
    );
    if (BODIES.includes(textOf(rule['level'])))
      return [
        faultAt(
          'audit-secrets',
          ['rules', index, 'level'],
          `bodies of secrets are recorded by the rule at ${index}`,
          'Put a rule with level Metadata for secrets, configmaps and tokenreviews before it.',
        ),
      ];
    if (!narrowed) return [];
  }
  return [];
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
export function parseAuditPolicy(text: string, version: string): ReadDocument {
  const old = inRanges(parseVersion(version), '1.20-1.23');
  return readDocument(text, {
    kind: 'Policy',
    rules: documentRegistry,
    reader: `kube-apiserver ${version}`,
    unknownFields: 'dropped',
    versions: {
      ...(old ? { 'audit.k8s.io/v1alpha1': SHAPE, 'audit.k8s.io/v1beta1': SHAPE } : {}),
      'audit.k8s.io/v1': SHAPE,
    },
    check: (value) => {
      const rules = listOf(value['rules']);
      if (rules.length === 0)
        return [
          requiredValue(
            ['rules'],
            'loaded illegal policy with 0 rules',
            'Add a rule, for instance - level: Metadata.',
          ),
        ];
      return [
        ...stageFaults(value['omitStages'], ['omitStages']),
        ...rules.flatMap((rule, index) => ruleFaults(rule, ['rules', index])),
        ...secretFaults(rules),
      ];
    },
  });
}

/** The text of an audit policy. */
export const writeAuditPolicy = (policy: AuditPolicy): string =>
  stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', ...policy }, { lineWidth: 0 });

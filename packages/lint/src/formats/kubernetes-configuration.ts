import {
  apiserver,
  parseAuditPolicy,
  parseAuthenticationConfiguration,
  parseAuthorizationConfiguration,
  parseEncryptionConfiguration,
} from '@harderway/apiserver-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import { parseSchedulerConfiguration, scheduler } from '@harderway/scheduler-config';
import { checkByVersion } from './fit.js';
import type { Format } from './format.js';
import { hasKey, isTemplate, isYamlPath, kindOf } from './yaml-head.js';

interface Reader {
  readonly program: string;
  readonly minors: readonly string[];
  readonly parse: (text: string, version: string) => { readonly diagnostics: readonly Diagnostic[] };
}

const ofApiserver = (parse: Reader['parse']): Reader => ({
  program: 'kube-apiserver',
  minors: apiserver.catalog.minors,
  parse,
});

const encryption = ofApiserver(parseEncryptionConfiguration);

/** The readers of configuration files, by the kind of the document. */
const readers: ReadonlyMap<string, Reader> = new Map([
  [
    'KubeSchedulerConfiguration',
    { program: 'kube-scheduler', minors: scheduler.catalog.minors, parse: parseSchedulerConfiguration },
  ],
  ['EncryptionConfiguration', encryption],
  // Its name before 1.13, which is still read.
  ['EncryptionConfig', encryption],
  ['Policy', ofApiserver(parseAuditPolicy)],
  ['AuthenticationConfiguration', ofApiserver(parseAuthenticationConfiguration)],
  ['AuthorizationConfiguration', ofApiserver(parseAuthorizationConfiguration)],
]);

/** Keys beside the kind, of which every document has one. */
const KEYS = [
  'apiVersion',
  'resources',
  'rules',
  'profiles',
  'leaderElection',
  'clientConnection',
  'jwt',
  'authorizers',
];

/** The configuration files of kube-apiserver and kube-scheduler. */
export const kubernetesConfiguration: Format = {
  kind: 'kubernetes-configuration',
  isNamed: isYamlPath,
  recognizes({ text }) {
    const kind = kindOf(text);
    // Other groups have policies too.
    return (
      readers.has(kind) &&
      !isTemplate(text) &&
      (kind !== 'Policy' || /\baudit\.k8s\.io\//.test(text)) &&
      KEYS.some((key) => hasKey(text, key))
    );
  },
  check({ text }, { target }) {
    const reader = readers.get(kindOf(text));
    if (reader === undefined) return undefined;
    const { program, minors, parse } = reader;
    return checkByVersion(program, target.kubernetes, minors, (version) => parse(text, version).diagnostics);
  },
};

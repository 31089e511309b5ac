import {
  type AuthenticationConfiguration,
  type ConfiguredPlugin,
  formatAdmissionConfiguration,
  formatAuthenticationConfiguration,
  formatAuthorizationConfiguration,
  parseAuthenticationConfiguration,
  parseAuthorizationConfiguration,
} from '@harderway/apiserver-flags';
import { type AccessSpec, type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { inRanges, parseVersion } from '@harderway/component-flags';
import { gatesOfValue, isGateOn, type Surroundings } from '@harderway/component-flags/kubernetes';
import type { Diagnostic } from '@harderway/diagnostics';
import { kubernetesDirectory } from '@harderway/program-settings';
import { ControlPlaneError } from '../model/errors.js';
import type { FileItem } from '../model/item.js';
import { text } from './items.js';

/** Limits on writing events, so that a runaway controller does not fill etcd with them. */
const eventLimits: ConfiguredPlugin = {
  name: 'EventRateLimit',
  configuration: {
    apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
    kind: 'Configuration',
    limits: [
      { type: 'Server', qps: 500, burst: 5000 },
      { type: 'Namespace', qps: 50, burst: 500, cacheSize: 2000 },
    ],
  },
};

/**
 * Where a namespace does not say what its pods may do, nothing is refused, but whoever makes one that asks for more than the
 * standard `baseline` is warned, and it is audited: a cluster that runs goes on, and shows what it would refuse.
 */
const podDefaults = (version: string): ConfiguredPlugin => ({
  name: 'PodSecurity',
  configuration: {
    apiVersion: `pod-security.admission.config.k8s.io/${inRanges(parseVersion(version), '1.25-') ? 'v1' : 'v1beta1'}`,
    kind: 'PodSecurityConfiguration',
    defaults: {
      enforce: 'privileged',
      'enforce-version': 'latest',
      audit: 'baseline',
      'audit-version': 'latest',
      warn: 'baseline',
      'warn-version': 'latest',
    },
    exemptions: { usernames: [], runtimeClasses: [], namespaces: ['kube-system'] },
  },
});

/** The configuration of admission plugins in the production profile. */
const admissionConfiguration = (version: string): FileItem =>
  text(`${kubernetesDirectory}/admission.yaml`, () =>
    formatAdmissionConfiguration(
      {
        plugins: [eventLimits, ...(inRanges(parseVersion(version), '1.23-') ? [podDefaults(version)] : [])],
      },
      version,
    ),
  );

/** The settings of kube-apiserver that decide what it accepts in its configuration files, as cluster.yaml gives them. */
function surroundingsOf({ versions, kubeApiserver }: ClusterSpec): Surroundings {
  const { extraFlags, serviceAccountIssuers } = kubeApiserver;
  const lists: Readonly<Record<string, readonly string[]>> = {
    'service-account-issuer': serviceAccountIssuers,
  };
  const gates = gatesOfValue({ '': (extraFlags['feature-gates'] ?? '').split(',') });
  const given = (flag: string): boolean => Object.hasOwn(extraFlags, flag);
  return {
    files: {},
    gate: (name) => isGateOn(judgedVersions(versions).kubernetes, gates, name),
    given,
    list: (flag) => lists[flag] ?? [],
    set: given,
    note: () => undefined,
  };
}

/**
 * Callers without a credential may ask for health alone. kube-apiserver refuses such limits where their feature gate is off,
 * as it is by default before 1.32, and refuses them beside `--anonymous-auth`.
 */
const healthAlone = (
  version: string,
  { gate, given }: Surroundings,
): Pick<AuthenticationConfiguration, 'anonymous'> =>
  inRanges(parseVersion(version), '1.32-') &&
  gate('AnonymousAuthConfigurableEndpoints') &&
  !given('anonymous-auth')
    ? {
        anonymous: {
          enabled: true,
          conditions: ['/livez', '/readyz', '/healthz'].map((path) => ({ path })),
        },
      }
    : {};

/** A configuration file of kube-apiserver that says who may do what. */
interface AccessDocument {
  /** The flag that names it. */
  readonly flag: 'authentication-config' | 'authorization-config';
  /** The key of cluster.yaml that decides it. */
  readonly key: keyof AccessSpec;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

const pathOf = ({ key }: Pick<AccessDocument, 'key'>): string => `${kubernetesDirectory}/${key}.yaml`;

/** Who may come: the issuers of cluster.yaml, and in production nobody without a credential, but for health. */
function authenticationDocument(spec: ClusterSpec): AccessDocument | undefined {
  const { kubernetes } = judgedVersions(spec.versions);
  const { jwt = [] } = spec.kubeApiserver.authentication ?? {};
  const surroundings = surroundingsOf(spec);
  const limits = spec.profile === 'production' ? healthAlone(kubernetes, surroundings) : {};
  if (jwt.length === 0 && limits.anonymous === undefined) return undefined;
  const text = formatAuthenticationConfiguration({ jwt, ...limits }, kubernetes);
  const { diagnostics } = parseAuthenticationConfiguration(text, kubernetes, surroundings);
  return { flag: 'authentication-config', key: 'authentication', text, diagnostics };
}

function authorizationDocument({ versions, kubeApiserver }: ClusterSpec): AccessDocument | undefined {
  if (kubeApiserver.authorization === undefined) return undefined;
  const { kubernetes } = judgedVersions(versions);
  const text = formatAuthorizationConfiguration(kubeApiserver.authorization, kubernetes);
  const { diagnostics } = parseAuthorizationConfiguration(text, kubernetes);
  return { flag: 'authorization-config', key: 'authorization', text, diagnostics };
}

/** The configuration files about access that kube-apiserver of a cluster reads, with what it would refuse in them. */
export const accessDocuments = (spec: ClusterSpec): readonly AccessDocument[] =>
  [authenticationDocument(spec), authorizationDocument(spec)].filter((document) => document !== undefined);

/** The flags of kube-apiserver with those that name its configuration files: authorizers of a file take the place of a mode. */
export function withAccess(
  spec: ClusterSpec,
  flags: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const named = Object.fromEntries(accessDocuments(spec).map((own) => [own.flag, pathOf(own)]));
  const all = Object.entries({ ...flags, ...named });
  return Object.fromEntries(
    all.filter(([name]) => !(name === 'authorization-mode' && 'authorization-config' in named)),
  );
}

function accessFile(document: AccessDocument): FileItem {
  return text(pathOf(document), () => {
    const errors = document.diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length === 0) return document.text;
    throw new ControlPlaneError(
      'invalid-configuration',
      `kube-apiserver would refuse kubeApiserver.${document.key} of cluster.yaml`,
      {
        details: errors.map(({ message }) => message),
        hint: 'run `harderway check`, which shows the places',
      },
    );
  });
}

/** The files about access that a control node has. */
export const accessFiles = (spec: ClusterSpec): readonly FileItem[] => [
  ...(spec.profile === 'production'
    ? [admissionConfiguration(judgedVersions(spec.versions).kubernetes)]
    : []),
  ...accessDocuments(spec).map(accessFile),
];

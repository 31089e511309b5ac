import type { PkiState } from '@harderway/credentials-directory';
import { forEachHost } from '@harderway/remote-exec';
import * as z from 'zod';
import { openApi } from '../hosts/api/client.js';
import { getText, listObjects } from '../hosts/api/json.js';
import { type Kubelet, kubeletsOf } from '../hosts/api/kubelets.js';
import { controlHosts } from '../hosts/topology.js';
import type { ApiClient } from '../model/api.js';
import type { Session } from '../model/session.js';

/** Resources of an API version that was announced to go, and was asked for. */
export interface RequestedApi {
  readonly host: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** The minor that stops serving it, such as `1.22`; empty if it is not decided. */
  readonly removed: string;
  /**
   * True if kube-controller-manager asks for it too: its garbage collector watches each resource in the version that its group
   * prefers for it, deprecated or not. Default: false.
   */
  readonly collected?: boolean | undefined;
}

/** A version of a custom resource. */
interface DefinedVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated?: boolean | undefined;
}

/** The definition of a custom resource. */
interface Definition {
  readonly name: string;
  readonly versions: readonly DefinedVersion[];
  /** Versions in which objects have ever been stored. */
  readonly stored: readonly string[];
}

/** Reports of the API servers on deprecated APIs and on nodes. */
export interface ApiFacts {
  /** Since each server has started. */
  readonly requested: readonly RequestedApi[];
  readonly definitions: readonly Definition[];
  /** Undefined where no server has listed the nodes. */
  readonly kubelets: readonly Kubelet[] | undefined;
  /** Hosts whose server did not answer. */
  readonly silent: readonly string[];
}

/** Reads `apiserver_requested_deprecated_apis` in the metrics of a server. Others have no such lines. */
export function requestedApis(host: string, metrics: string): readonly RequestedApi[] {
  return [...metrics.matchAll(/^apiserver_requested_deprecated_apis\{([^}]*)\} (\S+)$/gm)].flatMap(
    ([, labels = '', value]) => {
      const of = (name: string): string => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
      const [group, version, resource, removed] = ['group', 'version', 'resource', 'removed_release'].map(of);
      if (Number(value) === 0 || !version || !resource) return [];
      return [
        { host, group: group ?? '', version, resource, removed: /^\d+\.\d+$/.exec(removed ?? '')?.[0] ?? '' },
      ];
    },
  );
}

const definitionSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    versions: z.array(
      z.object({
        name: z.string(),
        served: z.boolean(),
        storage: z.boolean(),
        deprecated: z.boolean().optional(),
      }),
    ),
  }),
  status: z.object({ storedVersions: z.array(z.string()).nullish() }).optional(),
});

async function definitionsBy(api: ApiClient): Promise<readonly Definition[]> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const definitions = await listObjects(api, path, definitionSchema);
  return definitions.map(({ metadata, spec, status }) => ({
    name: metadata.name,
    versions: spec.versions,
    stored: status?.storedVersions ?? [],
  }));
}

const groupSchema = z.object({
  preferredVersion: z.object({ version: z.string() }),
  versions: z.array(z.object({ version: z.string() })),
});
const resourcesSchema = z.object({ resources: z.array(z.object({ name: z.string() })) });

/** Adds whether the garbage collector asks for an API: whether its version is the first of the group that has the resource. */
async function withCollected(api: ApiClient, requested: RequestedApi): Promise<RequestedApi> {
  const path = `/apis/${requested.group}`;
  if (requested.group === '') return requested;
  const { preferredVersion, versions } = groupSchema.parse(JSON.parse(await getText(api, path)));
  for (const version of new Set([preferredVersion.version, ...versions.map((each) => each.version)])) {
    const { resources } = resourcesSchema.parse(JSON.parse(await getText(api, `${path}/${version}`)));
    if (resources.some(({ name }) => name === requested.resource))
      return { ...requested, collected: version === requested.version };
  }
  return requested;
}

/**
 * Asks every API server which deprecated APIs it was asked for, and one for the definitions of custom
 * resources and for the nodes. Each server counts requests for itself.
 */
export async function askApi(
  { spec }: Session,
  pki: Pick<PkiState, 'files'>,
  signal?: AbortSignal,
): Promise<ApiFacts> {
  const hosts = controlHosts(spec);
  const results = await forEachHost(hosts, async ({ name, address }) => {
    const api = openApi(spec, pki, { address, timeoutMs: 15_000 });
    try {
      const requested: RequestedApi[] = [];
      for (const one of requestedApis(name, await getText(api, '/metrics')))
        requested.push(await withCollected(api, one));
      return { requested, definitions: await definitionsBy(api), kubelets: await kubeletsOf(api) };
    } finally {
      api.close();
    }
  });
  signal?.throwIfAborted();
  const answers = results.flatMap((result) => (result.kind === 'ok' ? [result.value] : []));
  return {
    requested: answers.flatMap(({ requested }) => requested),
    definitions: answers[0]?.definitions ?? [],
    kubelets: answers[0]?.kubelets,
    silent: results.flatMap((result) => (result.kind === 'ok' ? [] : [result.host.name])),
  };
}

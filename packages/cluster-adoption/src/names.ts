import { type Cluster, type Evidence, kubeconfigPath } from '@harderway/cluster-doctor/cluster';
import type { AdoptedHost } from './hosts.js';
import { type Entry, entry, type Reading } from './model.js';

/** Names in cluster.yaml that hosts need not agree on: from the kubeconfigs and /etc/hosts, else the defaults. */
export function namesOf(
  { controlNodes }: Cluster,
  hosts: readonly AdoptedHost[],
): Reading<{
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  readonly api?: string | undefined;
}> {
  const [kubeconfig] = controlNodes.flatMap((host) => {
    const manager = host.program('kube-controller-manager');
    const path = manager === undefined ? undefined : kubeconfigPath(host, manager)?.path;
    const found = host.kubeconfig(path);
    return found === undefined || path === undefined ? [] : [{ host, path, found }];
  });
  const at = (key: string): readonly Evidence[] =>
    kubeconfig === undefined
      ? []
      : [kubeconfig.host.evidence(kubeconfig.path, key, kubeconfig.found.line(key))];
  const name = kubeconfig?.found.cluster || undefined;
  const [, api, of] =
    /^https:\/\/([a-z][a-z0-9-]*)(?:\.([a-z0-9.-]+))?(?:[:/]|$)/.exec(kubeconfig?.found.server ?? '') ?? [];
  const domains = new Set(
    hosts.flatMap(({ host, name: own }) =>
      [...(host.file('/etc/hosts')?.text ?? '').matchAll(/[ \t]([a-z0-9-]+)\.([a-z0-9.-]+)/g)].flatMap(
        ([, label, domain = '']) => (label === own && domain !== 'localdomain' ? [domain] : []),
      ),
    ),
  );
  const domain = domains.size === 1 ? [...domains][0] : undefined;
  const byDefault = (subject: string, message: string): Entry => entry('defaults', subject, message);
  return {
    value: { name, domain, api },
    entries: [
      name === undefined
        ? byDefault('name', 'kubenet, the default: no kubeconfig names the cluster')
        : entry('exact', 'name', name, ...at('current-context')),
      domain === undefined
        ? byDefault('domain', 'kubenet, the default: /etc/hosts has no name with a domain')
        : entry('exact', 'domain', domain),
      api === undefined
        ? byDefault('api.name', 'kubernetes, the default: no kubeconfig names the API')
        : of === undefined
          ? entry('exact', 'api.name', api, ...at('server'))
          : entry(
              'inexpressible',
              'api.name',
              `the kubeconfigs name ${api}.${of}; cluster.yaml names the API without a domain: ${api}`,
              ...at('server'),
            ),
    ],
  };
}

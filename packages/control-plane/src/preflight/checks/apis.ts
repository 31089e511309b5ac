import { parseVersion } from '@harderway/component-flags';
import { provisionalBasis, type RemovedApi, removedApisBetween } from '@harderway/upgrade-path';
import type { ApiFacts, RequestedApi } from '../../facts/api-facts.js';
import type { PreflightCheck, PreflightFacts, PreflightFinding } from '../../facts/model.js';
import { oldestApiserver } from '../../facts/running-programs.js';

const apiOf = ({ group, version }: Pick<RequestedApi, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;

/** The finding about an API that the upgrade removes; none about one that stays. */
function requestFinding(
  api: RequestedApi,
  going: readonly RemovedApi[],
  to: string,
): Omit<PreflightFinding, 'host'> | undefined {
  const known = going.find(
    ({ group, version, resources }) =>
      group === api.group && version === api.version && resources.includes(api.resource),
  );
  // The server itself says so of those that are not among the facts.
  const isTold = api.removed !== '' && parseVersion(api.removed).minor <= parseVersion(to).minor;
  if (known === undefined && !isTold) return undefined;
  const found = `${api.resource} of ${apiOf(api)} were requested, which ${known?.removed ?? api.removed} no longer serves`;
  const instead = known?.use ?? known?.then ?? 'another API';
  const hint = `find who asks by audit events with the annotation k8s.io/deprecated, and move it to ${instead}; a server counts from its start`;
  // A server that runs knows its own future; facts of a provisional minor alone stop nobody.
  const basis = isTold || known === undefined ? undefined : provisionalBasis(known.removed);
  if (basis !== undefined) return { verdict: 'warning', found: `${found}, ${basis}`, hint };
  return api.collected === true
    ? { verdict: 'warning', found: `${found}; kube-controller-manager does so itself, others may too`, hint }
    : { verdict: 'failed', found, hint };
}

/** Requests of APIs that go on the way, each once, with the servers that had them. */
function requestFindings({ requested }: ApiFacts, from: string, to: string): readonly PreflightFinding[] {
  const going = removedApisBetween(from, to);
  const merged = new Map<string, { readonly finding: PreflightFinding; readonly hosts: Set<string> }>();
  for (const api of requested) {
    const finding = requestFinding(api, going, to);
    if (finding === undefined) continue;
    const own = merged.get(finding.found) ?? { finding, hosts: new Set() };
    own.hosts.add(api.host);
    merged.set(finding.found, own);
  }
  return [...merged.values()].map(({ finding, hosts }) => ({
    ...finding,
    found: `${[...hosts].join(', ')}: ${finding.found}`,
  }));
}

/** Custom resources of which objects may be stored in a version that is on its way out. */
const definitionFindings = ({ definitions }: ApiFacts): readonly PreflightFinding[] =>
  definitions.flatMap(({ name, versions, stored }) =>
    stored.flatMap((version): readonly PreflightFinding[] => {
      const own = versions.find((each) => each.name === version);
      if (own?.storage === true || (own?.served === true && own.deprecated !== true)) return [];
      const current = versions.find(({ storage }) => storage)?.name ?? 'its storage version';
      return [
        {
          verdict: 'warning',
          found: `objects of ${name} may be stored in ${version}, which is ${own?.served === true ? 'deprecated' : 'not served'}`,
          hint: `write each object again, so that it is stored in ${current}, then take ${version} out of status.storedVersions`,
        },
      ];
    }),
  );

function findings({ api, hosts, spec }: PreflightFacts): readonly PreflightFinding[] {
  const from = oldestApiserver(hosts);
  if (api === undefined || from === undefined) return [];
  return [
    ...requestFindings(api, from, spec.versions.kubernetes),
    ...definitionFindings(api),
    ...api.silent.map(
      (host): PreflightFinding => ({
        verdict: 'unknown',
        host,
        found: 'its API server does not tell which deprecated APIs it was asked for',
        hint: `ask it: kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis`,
      }),
    ),
  ];
}

export const removedApis: PreflightCheck = {
  name: 'removed-apis',
  title: 'nobody uses an API that the next version no longer serves',
  ignorable: true,
  look: findings,
};

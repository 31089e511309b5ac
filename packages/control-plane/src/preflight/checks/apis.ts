import { minorOf, parseVersion } from '@harderway/component-flags';
import { removedApisBetween } from '@harderway/upgrade-path';
import type { ApiFacts, RequestedApi } from '../api-facts.js';
import type { PreflightCheck, PreflightFacts, PreflightFinding } from '../model.js';
import { oldestApiserver } from '../running-programs.js';

const apiOf = ({ group, version }: Pick<RequestedApi, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;

/** Requests of APIs that go on the way, each once, with the servers that had them. */
function* requestFindings({ requested }: ApiFacts, from: string, to: string): Iterable<PreflightFinding> {
  const going = removedApisBetween(from, to);
  const hosts = new Map<string, readonly string[]>();
  for (const { host, ...api } of requested) {
    const known = going.find(
      ({ group, version, resources }) =>
        group === api.group && version === api.version && resources.includes(api.resource),
    );
    // The server itself says so of those that are not among the facts.
    const isTold = api.removed !== '' && parseVersion(api.removed).minor <= parseVersion(to).minor;
    if (known === undefined && !isTold) continue;
    const removed = known?.removed ?? api.removed;
    const instead = known?.use ?? known?.then;
    const key = JSON.stringify([
      `${api.resource} of ${apiOf(api)} were requested, which ${removed} no longer serves`,
      `find who asks (audit events with the annotation k8s.io/deprecated), and move it to ${instead ?? 'another API'}; a server counts from its start`,
    ]);
    hosts.set(key, [...(hosts.get(key) ?? []), host]);
  }
  for (const [key, names] of hosts) {
    const [found = '', hint = ''] = JSON.parse(key) as readonly string[];
    yield { verdict: 'failed', found: `${names.join(', ')}: ${found}`, hint };
  }
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
        verdict: 'warning',
        host,
        found: 'its API server does not tell which deprecated APIs it was asked for',
        hint: `ask it: kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis`,
      }),
    ),
  ];
}

/** Whether API servers go to another minor, so that APIs may go. */
export function changesMinor({ hosts, spec }: Pick<PreflightFacts, 'hosts' | 'spec'>): boolean {
  const from = oldestApiserver(hosts);
  return (
    from !== undefined && minorOf(parseVersion(from)) !== minorOf(parseVersion(spec.versions.kubernetes))
  );
}

export const removedApis: PreflightCheck = {
  name: 'removed-apis',
  title: 'nobody uses an API that the next version no longer serves',
  ignorable: true,
  look: findings,
};

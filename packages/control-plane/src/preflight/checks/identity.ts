import { readFlagTexts } from '@harderway/apiserver-flags';
import { argumentsOn, kubernetesPrograms } from '../../components/kubernetes/command-line.js';
import type { PreflightCheck, PreflightFacts, PreflightFinding } from '../../facts/model.js';
import { planSteps } from '../../model/plan.js';

const { apiserver } = kubernetesPrograms;

/** A flag of an API server that gets another value. */
interface Moving {
  readonly host: string;
  /** Undefined where the API server did not say. */
  readonly from: string | undefined;
  readonly to: string;
}

/**
 * API servers that the plan changes, and whose flag would get another value.
 *
 * @param standard what the flag is where it is not given. Default: it is always given
 */
function moving({ hosts, spec, plan }: PreflightFacts, flag: string, standard?: string): readonly Moving[] {
  const changed = new Set(
    planSteps(plan).flatMap(({ host, stage }) => (stage === apiserver.facts.name ? [host] : [])),
  );
  return hosts.flatMap(({ host, apiserver: argv }) => {
    if (argv === undefined || !changed.has(host.name)) return [];
    const from = readFlagTexts(argv)[flag] ?? standard;
    const to = readFlagTexts(argumentsOn({ spec, host }, apiserver).argv)[flag] ?? standard;
    return to === undefined || from === to ? [] : [{ host: host.name, from, to }];
  });
}

const unsaid = (host: string, flag: string): PreflightFinding => ({
  verdict: 'unknown',
  host,
  found: `its API server did not say its --${flag}`,
  hint: `run \`systemctl cat ${apiserver.facts.name}\` there and compare the flag with \`harderway explain ${flag}\``,
});

/** Why API servers would refuse tokens of each other; undefined if each accepts what the others sign, before and after. */
function refusal(
  { before, after }: Readonly<Record<'before' | 'after', readonly string[]>>,
  servers: number,
): string | undefined {
  const [[signed = ''], [signs = '']] = [before, after];
  if (!after.includes(signed))
    return `it signs tokens as ${signed}, and would accept only ${after.join(', ')}: every token of a pod ends at once`;
  return before.includes(signs) || servers < 2
    ? undefined
    : `it does not accept tokens of ${signs} yet, which others would already sign`;
}

const issuerFlag = 'service-account-issuer';

/** Tokens name their issuer: another virtual IP changes it, and API servers refuse all tokens of the old one. */
export const tokenIssuer: PreflightCheck = {
  name: 'token-issuer',
  title: 'tokens of service accounts stay valid',
  ignorable: true,
  look: (facts) => {
    const servers = facts.hosts.filter((own) => own.apiserver !== undefined).length;
    return moving(facts, issuerFlag).flatMap(({ host, from, to }): readonly PreflightFinding[] => {
      if (from === undefined) return [unsaid(host, issuerFlag)];
      const before = from.split(',');
      const found = refusal({ before, after: to.split(',') }, servers);
      const hint = `keep the issuer by kubeApiserver: {serviceAccountIssuers: [${before.join(', ')}]} in cluster.yaml; \`harderway rotate ${issuerFlag}\` then moves to the new one in stages`;
      return found === undefined ? [] : [{ verdict: 'failed', host, found, hint }];
    });
  },
};

const rangeFlag = 'service-cluster-ip-range';

/** Services keep the addresses that they have: in another range nothing serves them. */
export const serviceRange: PreflightCheck = {
  name: 'service-range',
  title: 'Services keep their addresses',
  ignorable: true,
  look: (facts) =>
    moving(facts, rangeFlag).map(({ host, from, to }): PreflightFinding => {
      if (from === undefined) return unsaid(host, rangeFlag);
      return {
        verdict: 'failed',
        host,
        found: `Services have addresses in ${from}, and would have to be in ${to}`,
        hint: `set network.serviceClusterIpRange back to ${from}, unless every Service may be made again`,
      };
    }),
};

/** Flags that say where objects are in etcd, with their defaults. */
const placeFlags = { 'etcd-prefix': '/registry', 'etcd-servers-overrides': '' };

const inWords = (flag: string, value: string | undefined): string =>
  value === '' ? `without --${flag}` : `by --${flag}=${value}`;

/** API servers don't move stored objects: under another prefix the cluster looks empty, and controllers act on that. */
export const storedObjects: PreflightCheck = {
  name: 'stored-objects',
  title: 'API servers find the objects that are stored',
  ignorable: true,
  look: (facts) =>
    Object.entries(placeFlags).flatMap(([flag, standard]) =>
      moving(facts, flag, standard).map(
        ({ host, from, to }): PreflightFinding => ({
          verdict: 'failed',
          host,
          found: `its API server keeps objects ${inWords(flag, from)}, and would look for them ${inWords(flag, to)}`,
          hint: `set ${flag} in kubeApiserver.extraFlags back, unless these objects may be missing`,
        }),
      ),
    ),
};

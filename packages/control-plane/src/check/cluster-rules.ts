import { defaultIssuer, exampleAddresses } from '@harderway/cluster-spec';
import { defineRules, type RuleSet } from '@harderway/diagnostics';
import type { CheckedCluster, ClusterCheckCode, Findings } from './checked-cluster.js';
import { fileSources, programsDirectory, sshFiles } from './file-findings.js';
import { serverAddresses, someIn } from './server-addresses.js';
import { ended, etcdOutside, etcdUnknown, kubernetesUnknown } from './version-findings.js';

function* placeholders({ spec, at }: CheckedCluster): Findings {
  const examples = exampleAddresses(spec);
  if (examples.length === 0) return;
  yield {
    message: `${examples.join(', ')}: placeholders, to which no command connects`,
    hint: 'write the addresses of your own machines, and a free one of their subnet for the virtual IP',
    span: at(examples.includes(spec.api.virtualIp) ? ['api', 'virtualIp'] : ['hosts']),
  };
}

/** Hours before its end from which a certificate is renewed. */
const renewalHours = 30 * 24;

function* alwaysDue({ spec, at }: CheckedCluster): Findings {
  const { validityHours } = spec.pki;
  if (validityHours > renewalHours) return;
  yield {
    message: `certificates of ${validityHours} ${validityHours === 1 ? 'hour' : 'hours'} are due as soon as they are issued: they are renewed ${renewalHours} hours before they expire`,
    hint: 'set pki.validityHours to 8760, a year, or remove it',
    span: at(['pki', 'validityHours']),
  };
}

function* authorityEndsFirst({ spec, at }: CheckedCluster): Findings {
  const { validityHours, authorityValidityHours } = spec.pki;
  if (authorityValidityHours >= validityHours) return;
  yield {
    message: `CAs of ${authorityValidityHours} hours expire before the certificates of ${validityHours} hours that they sign`,
    hint: `set pki.authorityValidityHours to ${Math.max(87600, validityHours)}`,
    span: at(['pki', 'authorityValidityHours']),
  };
}

function* otherIssuer({ spec, credentials, at }: CheckedCluster): Findings {
  const [signs] = spec.kubeApiserver.serviceAccountIssuers;
  const named = serverAddresses(credentials);
  if (named === undefined || named.includes(spec.api.virtualIp) || signs !== defaultIssuer(spec)) return;
  yield {
    message: `with another virtual IP the issuer of tokens becomes ${signs}, and API servers refuse every token that exists`,
    hint: 'if the cluster runs, keep its issuer: kubeApiserver: {serviceAccountIssuers: [https://OLD-VIRTUAL-IP:6443]}',
    span: at(['api', 'virtualIp']),
  };
}

function* otherRange({ spec, credentials, at }: CheckedCluster): Findings {
  const { serviceClusterIpRange: range } = spec.network;
  const named = serverAddresses(credentials);
  if (named === undefined || someIn(range, named)) return;
  yield {
    message: `the certificates are for another Service range than ${range}: existing Services would keep addresses that nothing serves`,
    hint: 'if the cluster runs, set network.serviceClusterIpRange back',
    span: at(['network', 'serviceClusterIpRange']),
  };
}

const versions = (kubernetes: string, etcd: string): string =>
  `versions: {kubernetes: ${kubernetes}, etcd: ${etcd}}\n`;

const cluster = (more: string, network = '192.168.7'): string =>
  `api: {virtualIp: ${network}.21}\nhosts:\n${['gateway', 'control0', 'control1', 'control2']
    .map(
      (name, index) =>
        `  - {name: ${name}, role: ${index === 0 ? 'gateway' : 'control'}, address: ${network}.${10 + index}}\n`,
    )
    .join('')}${more}`;

const releases = 'https://kubernetes.io/releases/patch-releases/';
const tokens = 'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/';

/** Rules about cluster.yaml together with the credentials, the clock and the files of this machine. */
export const rules: RuleSet<CheckedCluster, ClusterCheckCode> = defineRules<CheckedCluster, ClusterCheckCode>(
  'control-plane',
  [
    {
      code: 'etcd-outside-bounds',
      severity: 'warning',
      title: 'etcd that the Kubernetes version is not made for',
      why: 'API servers may not start with it, or lack what they rely on.',
      example: { bad: cluster(versions('1.36.3', '3.4.0')), good: cluster(versions('1.36.3', '3.6.14')) },
      check: etcdOutside,
    },
    {
      code: 'etcd-unknown',
      severity: 'warning',
      title: 'etcd that is newer than the known releases',
      why: 'Its download fails if the release does not exist, and faults that were found in it are not reported.',
      source: 'https://github.com/etcd-io/etcd/releases',
      example: { bad: cluster(versions('1.36.3', '3.6.99')), good: cluster(versions('1.36.3', '3.6.14')) },
      check: etcdUnknown,
    },
    {
      code: 'kubernetes-unknown',
      severity: 'warning',
      title: 'Kubernetes that is newer than the known releases',
      why: 'Its download fails if the release does not exist.',
      source: releases,
      example: { bad: cluster(versions('1.36.999', '3.6.14')), good: cluster(versions('1.36.3', '3.6.14')) },
      check: kubernetesUnknown,
    },
    {
      code: 'kubernetes-ended',
      severity: 'warning',
      title: 'Kubernetes past its end of life',
      why: 'Its faults are not mended any more, those of security among them.',
      source: releases,
      example: { bad: cluster(versions('1.31.14', '3.5.33')), given: { now: '2026-01-01' } },
      check: ended,
    },
    {
      code: 'placeholder-address',
      severity: 'error',
      title: 'address of an example',
      why: 'No machine has it: it is of a block for documentation (RFC 5737).',
      example: { bad: cluster('', '192.0.2'), good: cluster('') },
      check: placeholders,
    },
    {
      code: 'ssh-file-missing',
      severity: 'warning',
      title: 'identity file or ssh_config that is missing',
      why: 'Hosts refuse a login without the key, and none is reached without the ssh_config.',
      check: sshFiles,
    },
    {
      code: 'programs-missing',
      severity: 'warning',
      title: 'directory of programs that is missing',
      why: 'No program can be installed from it.',
      check: programsDirectory,
    },
    {
      code: 'file-source-missing',
      severity: 'error',
      title: 'source of a file that is missing',
      why: 'The file could not be written on the hosts.',
      check: fileSources,
    },
    {
      code: 'always-due',
      severity: 'warning',
      title: 'certificates that are due as soon as they are issued',
      why: 'Each run would warn of them and each renewal replace them, and the cluster stops once nobody runs one in time.',
      example: {
        bad: cluster('pki: {validityHours: 1}\n'),
        good: cluster('pki: {validityHours: 8760}\n'),
      },
      check: alwaysDue,
    },
    {
      code: 'authority-ends-first',
      severity: 'warning',
      title: 'CAs that expire before what they sign',
      why: 'A certificate is worth nothing once its CA has expired, and CAs are not renewed.',
      example: {
        bad: cluster('pki: {validityHours: 8760, authorityValidityHours: 2000}\n'),
        good: cluster('pki: {validityHours: 8760}\n'),
      },
      check: authorityEndsFirst,
    },
    {
      code: 'token-issuer-changes',
      severity: 'warning',
      title: 'virtual IP that changes the issuer of tokens',
      why: 'API servers refuse tokens of another issuer, and every pod has one.',
      source: tokens,
      check: otherIssuer,
    },
    {
      code: 'service-range-changes',
      severity: 'warning',
      title: 'Service range that the credentials do not know',
      why: 'Services keep the addresses that they have.',
      check: otherRange,
    },
  ],
);

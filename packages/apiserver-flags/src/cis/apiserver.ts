import { inRanges, parseDuration, parseVersion } from '@harderway/component-flags';
import { listOf, mapOf } from '@harderway/component-flags/documents';
import { type FlagTexts, itemsOf } from '../cluster/flag-texts.js';
import { parseAuthenticationConfiguration } from '../documents/authentication.js';
import { parseEncryptionConfiguration } from '../documents/encryption.js';
import { absent, atLeast, bool, type FlagItem, given, judgeFlags, listed } from './items.js';
import type { CisInput, CisResult } from './model.js';

const PLUGINS = 'enable-admission-plugins';
const OFF = { off: 'disable-admission-plugins' };

/** Suites that the benchmark accepts; those of TLS 1.3 cannot be chosen and are all strong. */
const STRONG = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
];

const PKI = '/var/lib/kubernetes';

const modes: FlagItem = {
  id: '1.2.6',
  title: 'Nobody is allowed everything: authorization-mode without AlwaysAllow',
  judge: (flags) => {
    const items = itemsOf(flags, 'authorization-mode');
    return {
      pass:
        (flags['authorization-config'] ?? '') !== '' || (items.length > 0 && !items.includes('AlwaysAllow')),
      found: `--authorization-mode=${items.join(',') || '(not given)'}`,
      fix: { kind: 'flag', flag: 'authorization-mode', value: 'Node,RBAC' },
    };
  },
};

const ciphers: FlagItem = {
  id: '1.2.29',
  title: 'Only strong TLS suites are offered',
  judge: (flags) => {
    const items = itemsOf(flags, 'tls-cipher-suites');
    const only13 = flags['tls-min-version'] === 'VersionTLS13';
    return {
      pass: only13 || (items.length > 0 && items.every((name) => STRONG.includes(name))),
      found: only13
        ? '--tls-min-version=VersionTLS13'
        : `--tls-cipher-suites=${items.join(',') || '(not given)'}`,
      fix: {
        kind: 'flag',
        flag: 'tls-cipher-suites',
        value: STRONG.slice(3)
          .filter((name) => !/1305$/.test(name))
          .join(','),
      },
    };
  },
};

/** What a request may take at most: five minutes. */
const LONGEST = 300_000_000_000n;

const timeout: FlagItem = {
  id: '1.2.20',
  title: 'Requests end after a fitting time',
  judge: (flags) => {
    const text = flags['request-timeout'];
    const duration = parseDuration(text ?? '1m');
    const nanoseconds = duration.ok ? duration.value.nanoseconds : 0n;
    return {
      pass: nanoseconds > 0n && nanoseconds <= LONGEST,
      found: text === undefined ? 'the default of 1m' : `--request-timeout=${text}`,
      fix: { kind: 'flag', flag: 'request-timeout', value: '60s' },
    };
  },
};

const ITEMS: readonly FlagItem[] = [
  absent('1.2.2', 'No static tokens', 'token-auth-file'),
  listed('1.2.3', 'Services may not claim foreign addresses', PLUGINS, 'DenyServiceExternalIPs', true, OFF),
  given(
    '1.2.4',
    'A client certificate for the kubelets',
    ['kubelet-client-certificate', `${PKI}/kubernetes.pem`],
    ['kubelet-client-key', `${PKI}/kubernetes-key.pem`],
  ),
  given('1.2.5', "The kubelets' certificates are checked", [
    'kubelet-certificate-authority',
    `${PKI}/ca.pem`,
  ]),
  modes,
  listed('1.2.7', 'Nodes are held to their own objects', 'authorization-mode', 'Node', true),
  listed('1.2.8', 'Roles rule access', 'authorization-mode', 'RBAC', true),
  listed('1.2.9', 'Events are limited in rate', PLUGINS, 'EventRateLimit', true, OFF),
  listed('1.2.10', 'The plugin AlwaysAdmit is off', PLUGINS, 'AlwaysAdmit', false, OFF),
  listed(
    '1.2.11',
    'Images are pulled under the credentials of each pod',
    PLUGINS,
    'AlwaysPullImages',
    true,
    OFF,
  ),
  listed('1.2.12', 'The plugin ServiceAccount is on', PLUGINS, 'ServiceAccount', true, {
    ...OFF,
    byDefault: true,
  }),
  listed('1.2.13', 'The plugin NamespaceLifecycle is on', PLUGINS, 'NamespaceLifecycle', true, {
    ...OFF,
    byDefault: true,
  }),
  listed('1.2.14', 'The plugin NodeRestriction is on', PLUGINS, 'NodeRestriction', true, OFF),
  bool('1.2.15', 'Profiling is off', 'profiling', false, true),
  given('1.2.16', 'Audit events are logged', ['audit-log-path', '/var/log/kubernetes/audit.log']),
  atLeast('1.2.17', 'Audit logs are kept for 30 days', 'audit-log-maxage', 30),
  atLeast('1.2.18', 'Ten old audit logs are kept', 'audit-log-maxbackup', 10),
  atLeast('1.2.19', 'An audit log may grow to 100 MB', 'audit-log-maxsize', 100),
  timeout,
  bool('1.2.21', 'Tokens of deleted service accounts are refused', 'service-account-lookup', true, true),
  given('1.2.22', 'Service account tokens have a key of their own', [
    'service-account-key-file',
    `${PKI}/service-account.pem`,
  ]),
  given(
    '1.2.23',
    'A client certificate for etcd',
    ['etcd-certfile', `${PKI}/kubernetes.pem`],
    ['etcd-keyfile', `${PKI}/kubernetes-key.pem`],
  ),
  given(
    '1.2.24',
    'A serving certificate',
    ['tls-cert-file', `${PKI}/kubernetes.pem`],
    ['tls-private-key-file', `${PKI}/kubernetes-key.pem`],
  ),
  given('1.2.25', 'Client certificates are checked', ['client-ca-file', `${PKI}/ca.pem`]),
  given('1.2.26', "etcd's certificate is checked", ['etcd-cafile', `${PKI}/ca.pem`]),
  given('1.2.27', 'Secrets are encrypted at rest', [
    'encryption-provider-config',
    `${PKI}/encryption-config.yaml`,
  ]),
  ciphers,
];

function anonymous(input: CisInput, flags: FlagTexts | undefined): CisResult {
  const title = 'Anonymous callers are refused';
  const head = { id: '1.2.1', component: 'kube-apiserver', title } as const;
  if (flags === undefined) return { ...head, status: 'not-applicable', found: 'no command line was given' };
  const narrowed =
    input.authenticationConfiguration === undefined
      ? undefined
      : mapOf(
          parseAuthenticationConfiguration(input.authenticationConfiguration, input.version).value?.[
            'anonymous'
          ],
        );
  const paths = listOf(narrowed?.['conditions']).map((item) => String(mapOf(item)['path']));
  if (flags['anonymous-auth'] === 'false' || narrowed?.['enabled'] === false)
    return { ...head, status: 'pass', found: 'anonymous callers are refused' };
  if (paths.length > 0)
    return { ...head, status: 'pass', found: `anonymous callers may ask for ${paths.join(', ')} alone` };
  const probes = input.anonymousProbes ?? [];
  const structured = inRanges(parseVersion(input.version), '1.32-');
  return {
    ...head,
    status: 'fail',
    found:
      flags['anonymous-auth'] === undefined
        ? 'the default lets them in'
        : `--anonymous-auth=${flags['anonymous-auth']}`,
    fix: { kind: 'flag', flag: 'anonymous-auth', value: 'false' },
    ...(probes.length === 0
      ? {}
      : {
          conflict: `The balancer asks for ${probes.join(', ')} without credentials and would get 401, so it would take every server out. ${
            structured
              ? 'Leave the flag and allow these paths alone: anonymous.enabled with conditions in --authentication-config.'
              : 'Keep anonymous callers (RBAC lets them read health and version alone), or probe with a client certificate; from 1.32 on --authentication-config can allow single paths.'
          }`,
        }),
  };
}

function providers(input: CisInput, flags: FlagTexts | undefined): CisResult {
  const head = {
    id: '1.2.28',
    component: 'kube-apiserver',
    title: 'Secrets are encrypted by a fitting provider',
  } as const;
  if (flags === undefined) return { ...head, status: 'not-applicable', found: 'no command line was given' };
  if (input.encryptionConfiguration === undefined)
    return { ...head, status: 'manual', found: 'the encryption configuration was not given' };
  const { value = {}, diagnostics } = parseEncryptionConfiguration(
    input.encryptionConfiguration,
    input.version,
  );
  const first = listOf(value['resources']).flatMap((entry) => {
    const { resources, providers: list } = mapOf(entry);
    const covers = listOf(resources).some((name) => name === 'secrets' || name === '*.' || name === '*.*');
    return covers ? Object.keys(mapOf(listOf(list)[0])).slice(0, 1) : [];
  })[0];
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  const pass = !broken && (first === 'aescbc' || first === 'kms' || first === 'secretbox');
  return {
    ...head,
    status: pass ? 'pass' : 'fail',
    found: broken
      ? 'the encryption configuration is not valid'
      : `secrets are written by ${first ?? 'no provider'}`,
    ...(pass
      ? {}
      : { fix: { kind: 'text', text: 'Put kms (v2) or secretbox first for secrets, identity last.' } }),
  };
}

/** Items 1.2: kube-apiserver. */
export function apiserverItems(input: CisInput): readonly CisResult[] {
  const flags = input.apiserver;
  const judged = judgeFlags('kube-apiserver', flags, ITEMS);
  return [anonymous(input, flags), ...judged.slice(0, -1), providers(input, flags), ...judged.slice(-1)].map(
    (result) => {
      if (result.status !== 'fail') return result;
      if (result.id === '1.2.9')
        return {
          ...result,
          conflict:
            'The plugin needs its limits in --admission-control-config-file, or the program does not start.',
        };
      if (result.id === '1.2.11')
        return { ...result, conflict: 'Pods then start only while the registry can be reached.' };
      return result;
    },
  );
}

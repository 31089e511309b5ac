import { inRanges, parseDuration, parseVersion } from '@harderway/component-flags';
import { listOf, mapOf } from '@harderway/component-flags/documents';
import { type FlagTexts, itemsOf } from '../cluster/flag-texts.js';
import { parseAuthenticationConfiguration } from '../documents/authentication.js';
import { parseAuthorizationConfiguration } from '../documents/authorization.js';
import { parseEncryptionConfiguration } from '../documents/encryption.js';
import { advice, type Outcome, setTo } from './flag-tests.js';
import type { CisInput, CisItem, SpecialTest } from './model.js';

type Test = (flags: FlagTexts, input: CisInput, item: CisItem) => Outcome;

/** The harm of the fix to a probe without credentials, and the way out. */
function probeConflict({ anonymousProbes = [], version }: CisInput): string | undefined {
  if (anonymousProbes.length === 0) return undefined;
  const wayOut = inRanges(parseVersion(version), '1.32-')
    ? 'Leave the flag and allow these paths alone: anonymous.enabled with conditions in --authentication-config.'
    : 'Keep anonymous callers (RBAC lets them read health and version alone), or probe with a client certificate; from 1.32 on --authentication-config can allow single paths.';
  return `The balancer asks for ${anonymousProbes.join(', ')} without credentials and would get 401, so it would take every server out. ${wayOut}`;
}

const anonymous: Test = (flags, input) => {
  const text = input.authenticationConfiguration ?? '';
  const file = mapOf(parseAuthenticationConfiguration(text, input.version).value?.['anonymous']);
  const paths = listOf(file['conditions']).map((item) => String(mapOf(item)['path']));
  const given = flags['anonymous-auth'];
  if (given === 'false' || file['enabled'] === false)
    return { pass: true, found: 'anonymous callers are refused' };
  if (paths.length > 0)
    return { pass: true, found: `anonymous callers may ask for ${paths.join(', ')} alone` };
  return {
    pass: false,
    found: given === undefined ? 'the default lets them in' : `--anonymous-auth=${given}`,
    fix: setTo('anonymous-auth', 'false'),
    conflict: probeConflict(input),
  };
};

/** The authorizers of an API server; undefined if its configuration file names them, and was not given. */
function authorizersOf(
  flags: FlagTexts,
  { authorizationConfiguration: text, version }: CisInput,
): { readonly types: readonly string[]; readonly found: string } | undefined {
  const path = flags['authorization-config'] ?? '';
  if (path === '') {
    const types = itemsOf(flags, 'authorization-mode');
    return { types, found: `--authorization-mode=${types.join(',') || '(not given)'}` };
  }
  if (text === undefined) return undefined;
  const { value = {} } = parseAuthorizationConfiguration(text, version);
  const types = listOf(value['authorizers']).map((item) => String(mapOf(item)['type']));
  return { types, found: `--authorization-config=${path}: ${types.join(', ')}` };
}

/** Tests the authorizers of the flag or of the configuration file. The fix is for the one of the two that names them. */
const authorizers =
  (
    passes: (types: readonly string[], item: CisItem) => boolean,
    inFile: (item: CisItem) => string,
    inFlag: (types: readonly string[], item: CisItem) => string,
  ): Test =>
  (flags, input, item) => {
    const seen = authorizersOf(flags, input);
    if (seen === undefined)
      return { pass: false, status: 'manual', found: 'the authorization configuration was not given' };
    const { types, found } = seen;
    const named = (flags['authorization-config'] ?? '') !== '';
    const fix = named ? advice(inFile(item)) : setTo('authorization-mode', inFlag(types, item));
    return { pass: passes(types, item), found, fix };
  };

const modes = authorizers(
  (types) => types.length > 0 && !types.includes('AlwaysAllow'),
  () => 'Take AlwaysAllow out of the file of --authorization-config.',
  () => 'Node,RBAC',
);

const authorizer = authorizers(
  (types, { values = [] }) => values.every((type) => types.includes(type)),
  ({ values = [] }) =>
    `Add an authorizer of type ${values.join(', ')} to the file of --authorization-config.`,
  (types, { values = [] }) => [...types, ...values].join(','),
);

const ciphers: Test = (flags, _input, { values = [], fix = '' }) => {
  const items = itemsOf(flags, 'tls-cipher-suites');
  if (flags['tls-min-version'] === 'VersionTLS13')
    return { pass: true, found: '--tls-min-version=VersionTLS13' };
  return {
    pass: items.length > 0 && items.every((name) => values.includes(name)),
    found: `--tls-cipher-suites=${items.join(',') || '(not given)'}`,
    fix: setTo('tls-cipher-suites', fix),
  };
};

/** The longest time of a request: five minutes. */
const LONGEST = 300_000_000_000n;

const timeout: Test = (flags) => {
  const text = flags['request-timeout'];
  const duration = parseDuration(text ?? '1m');
  const nanoseconds = duration.ok ? duration.value.nanoseconds : 0n;
  return {
    pass: nanoseconds > 0n && nanoseconds <= LONGEST,
    found: text === undefined ? 'the default of 1m' : `--request-timeout=${text}`,
    fix: setTo('request-timeout', '60s'),
  };
};

const providers: Test = (_flags, { encryptionConfiguration, version }) => {
  if (encryptionConfiguration === undefined)
    return { pass: false, status: 'manual', found: 'the encryption configuration was not given' };
  const { value = {}, diagnostics } = parseEncryptionConfiguration(encryptionConfiguration, version);
  const [first] = listOf(value['resources']).flatMap((entry) => {
    const { resources, providers: list } = mapOf(entry);
    const covers = listOf(resources).some((name) => name === 'secrets' || name === '*.' || name === '*.*');
    return covers ? Object.keys(mapOf(listOf(list)[0])).slice(0, 1) : [];
  });
  const isBroken = diagnostics.some(({ severity }) => severity === 'error');
  return {
    pass: !isBroken && ['aescbc', 'kms', 'secretbox'].includes(first ?? ''),
    found: isBroken
      ? 'the encryption configuration is not valid'
      : `secrets are written by ${first ?? 'no provider'}`,
    fix: advice('Put kms (v2) or secretbox first for secrets, identity last.'),
  };
};

const rotation: Test = (flags) => {
  const name = 'RotateKubeletServerCertificate';
  const gate = itemsOf(flags, 'feature-gates').findLast((item) => item.startsWith(`${name}=`));
  return {
    // On by default since 1.12.
    pass: gate === undefined || gate.endsWith('=true'),
    found: gate ?? `the gate ${name} is on by default`,
    fix: advice(`Take ${name}=false out of --feature-gates.`),
  };
};

const schedulerProfiling: Test = (flags, { schedulerConfiguration: file }) => {
  if ((flags['config'] ?? '') === '')
    return {
      pass: flags['profiling'] === 'false',
      found:
        flags['profiling'] === undefined ? '--profiling is not given' : `--profiling=${flags['profiling']}`,
      fix: setTo('profiling', 'false'),
    };
  if (file === undefined)
    return { pass: false, status: 'manual', found: 'the file of --config was not given' };
  return {
    pass: file['enableProfiling'] === false,
    found: `enableProfiling: ${String(file['enableProfiling'] ?? 'not given, so true')}`,
    fix: advice('Write enableProfiling: false into the file of --config.'),
  };
};

const etcdAuthority: Test = (flags, { apiserver }) => {
  const own = flags['trusted-ca-file'] ?? '';
  const isShared = own !== '' && own.split('/').at(-1) === apiserver?.['client-ca-file']?.split('/').at(-1);
  const common = { pass: false, status: 'manual' } as const;
  if (!isShared) return { ...common, found: `${own || 'no CA'} is trusted` };
  return {
    ...common,
    found: `${own} has the name of the file that the API server trusts`,
    fix: advice('Issue the certificates of etcd from a second authority.'),
  };
};

const auditPolicy: Test = (flags) => {
  const policy = flags['audit-policy-file'] ?? '';
  return {
    pass: policy !== '',
    found:
      policy === ''
        ? '--audit-policy-file is not given: nothing is recorded, whatever --audit-log-path says'
        : `--audit-policy-file=${policy}`,
    fix: setTo('audit-policy-file', '/etc/kubernetes/audit-policy.yaml'),
  };
};

/** The tests that need code of their own. */
export const specialTests: Readonly<Record<SpecialTest, Test>> = {
  anonymous,
  auditPolicy,
  authorizer,
  ciphers,
  etcdAuthority,
  modes,
  providers,
  rotation,
  schedulerProfiling,
  timeout,
};

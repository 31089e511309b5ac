import type { ReadDocument } from '@harderway/component-flags/documents';
import { diagnosticsOf, WHOLE_TEXT } from '@harderway/diagnostics';
import { readYaml } from '@harderway/yaml-text';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkAuditPolicy, formatAuditPolicy, parseAuditPolicy } from '../src/documents/audit-policy.js';
import {
  formatAuthenticationConfiguration,
  parseAuthenticationConfiguration,
} from '../src/documents/authentication.js';
import { parseAuthorizationConfiguration } from '../src/documents/authorization.js';
import { formatEncryptionConfiguration, parseEncryptionConfiguration } from '../src/documents/encryption.js';
import { severities } from '../src/documents/form.js';
import { documentRegistry } from '../src/documents/registry.js';
import { checkApiserver } from '../src/program.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

const shown = ({ diagnostics }: ReadDocument): readonly string[] =>
  diagnostics.map(({ code, subject, span }) => `${span.start.line} ${code} ${subject}`);

// Readers know the severities alone, so that a bundle of one has no explanations.
it.each(documentRegistry.rules)('$code is reported as its rule says', ({ code, severity }) => {
  const diagnostic = diagnosticsOf(severities);
  expect(diagnostic(code, { message: '', span: WHOLE_TEXT }).severity).toBe(severity);
});

it('an audit policy has the words of YAML 1.1', () => {
  const text = `apiVersion: audit.k8s.io/v1\nkind: Policy\nomitManagedFields: yes\nrules: [{level: None, users: ['no', off]}]\n`;
  expect(shown(parseAuditPolicy(text, '1.31'))).toEqual(['4 field-type rules[0].users[1]']);
});

it('a value that YAML 1.2 reads otherwise is named, unless it may be a secret', () => {
  const issuer =
    'apiVersion: apiserver.config.k8s.io/v1beta1\nkind: AuthenticationConfiguration\nanonymous: {enabled: off}\n';
  const { diagnostics } = parseAuthenticationConfiguration(issuer, '1.32');
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'off is false to kube-apiserver: YAML 1.2 reads it otherwise',
  ]);
  const secret = '0123456701234567012345670';
  const keys = `[{name: key1, secret: ${secret}}, {name: key2, secret: !!int ${KEY}}]`;
  const encryption = `apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: [{resources: [secrets], providers: [{aescbc: {keys: ${keys}}}]}]\n`;
  for (const given of [encryption, encryption.replace(/, {name: key2.*?}/, '')]) {
    const found = JSON.stringify(parseEncryptionConfiguration(given, '1.31').diagnostics);
    expect(found).not.toContain(secret);
    expect(found).not.toContain(KEY);
  }
});

describe('EncryptionConfiguration', () => {
  const head = 'apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n';

  it('reads what it writes', () => {
    const text = formatEncryptionConfiguration({
      resources: [
        {
          resources: ['secrets'],
          providers: [{ secretbox: { keys: [{ name: 'key1', secret: KEY }] } }, { identity: {} }],
        },
      ],
    });
    expect(text.startsWith(head)).toBe(true);
    expect(parseEncryptionConfiguration(text, '1.31').diagnostics).toEqual([]);
  });

  const withProviders = (providers: string): string =>
    `${head}resources:\n- resources: [secrets]\n  providers:\n${providers}`;

  it.each([
    [
      withProviders(`  - aescbc: {keys: [{name: k, secret: ${KEY}}]}\n`),
      '6 encryption-weak resources[0].providers[0]',
    ],
    [withProviders('  - identity: {}\n'), '6 encryption-off resources[0].providers[0]'],
    [
      withProviders('  - aescbc: {keys: [{name: k, secret: "c2hvcnQ="}]}\n'),
      '6 field-value resources[0].providers[0].aescbc.keys[0].secret',
    ],
    [
      withProviders('  - secretbox: {keys: [{name: k, secret: "???"}]}\n'),
      '6 field-value resources[0].providers[0].secretbox.keys[0].secret',
    ],
    [withProviders('  - secretbox: {keys: []}\n'), '6 field-value resources[0].providers[0].secretbox.keys'],
    [withProviders('  - {}\n'), '6 field-value resources[0].providers[0]'],
    [withProviders('  - {identity: {}, aesgcm: {}}\n'), '6 field-value resources[0].providers[0]'],
    [
      withProviders('  - kms: {apiVersion: v2, name: a, endpoint: "tcp://x"}\n'),
      '6 field-value resources[0].providers[0].kms.endpoint',
    ],
    [`${head}resources: []\n`, '3 field-value resources'],
    [`${head}extra: 1\nresources: []\n`, '3 field-unknown extra'],
    [head.replace('v1\n', 'v1beta1\n'), '1 document-version apiVersion'],
  ])('%j', (text, expected) => {
    expect(shown(parseEncryptionConfiguration(text, '1.31'))).toContain(expected);
  });

  it.each([
    ['1.30', 'warning'],
    ['1.31', 'error'],
  ])('drops or refuses unknown fields in %s', (version, severity) => {
    const key = `[{name: k, secret: ${Buffer.alloc(32).toString('base64')}}]`;
    const text = withProviders(`  - secretbox: {keys: ${key}, cachesize: }\n  - identity: {}\n`);
    expect(parseEncryptionConfiguration(text, version).diagnostics).toMatchObject([
      { severity, code: 'field-unknown', subject: 'resources[0].providers[0].secretbox.cachesize' },
    ]);
  });

  it('never shows a key', () => {
    const secret = 'dG9vLXNob3J0LXRvLWJlLWEta2V5';
    const { diagnostics } = parseEncryptionConfiguration(
      withProviders(`  - aesgcm: {keys: [{name: k, secret: ${secret}}, {name: k, secret: ${secret}}]}\n`),
      '1.31',
    );
    expect(diagnostics.length).toBeGreaterThan(2);
    expect(JSON.stringify(diagnostics)).not.toContain(secret);
  });
});

describe('audit policy', () => {
  const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';

  it('quotes texts that YAML 1.1, which the API server reads, takes for something else', () => {
    const rules = [{ level: 'Metadata', users: ['off', '1_000', 'y'] }] as const;
    expect(parse(formatAuditPolicy({ rules }), { version: '1.1' })).toMatchObject({ rules });
  });

  it('reads what it writes', () => {
    const text = formatAuditPolicy({ omitStages: ['RequestReceived'], rules: [{ level: 'Metadata' }] });
    expect(parseAuditPolicy(text, '1.31').diagnostics).toEqual([]);
  });

  it('merges rules as the API server does', () => {
    const text = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - &rule {level: Metadata, verbs: [get]}
  - {<<: *rule, verbs: [list]}
`;
    const { value, diagnostics } = parseAuditPolicy(text, '1.31');
    expect(diagnostics).toEqual([]);
    expect(value?.['rules']).toMatchObject([{ verbs: ['get'] }, { level: 'Metadata', verbs: ['list'] }]);
  });

  it.each([
    [`${head}rules: []\n`, '3 field-value rules'],
    [`${head}rules:\n- level: metadata\n`, '4 field-value rules[0].level'],
    [`${head}rules:\n- users: [a]\n`, '4 field-value rules[0].level'],
    [
      `${head}rules:\n- level: None\n  nonResourceURLs: [healthz, "/a*b"]\n`,
      '5 field-value rules[0].nonResourceURLs[0]',
    ],
    [
      `${head}rules:\n- level: None\n  nonResourceURLs: ["/a"]\n  namespaces: [x]\n`,
      '5 field-value rules[0].nonResourceURLs',
    ],
    [
      `${head}rules:\n- level: None\n  resources: [{group: apps/v1}]\n`,
      '5 field-value rules[0].resources[0].group',
    ],
    [`${head}omitStages: [Nope]\nrules: [{level: None}]\n`, '3 field-value omitStages[0]'],
    [`${head}rules:\n- level: RequestResponse\n`, '4 audit-secrets rules[0].level'],
    [
      'apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules: [{level: None}]\n',
      '1 document-version apiVersion',
    ],
  ])('%j', (text, expected) => {
    const read = parseAuditPolicy(text, '1.31');
    expect(shown(read)).toContain(expected);
    const yaml = readYaml(text);
    if (yaml.kind === 'read') expect(checkAuditPolicy(yaml, '1.31')).toEqual(read);
    // Without a reader's places, only the places are missing.
    const placeless = read.diagnostics.map((each) => ({ ...each, span: WHOLE_TEXT }));
    expect(checkAuditPolicy({ value: parse(text) }, '1.31')).toEqual({ ...read, diagnostics: placeless });
  });

  const secrets = '- level: Metadata\n  resources: [{resources: [secrets]}]\n';
  it.each([
    ['- {level: Request, resources: [{resources: ["*"]}]}\n', 0],
    ['- {level: RequestResponse, resources: [{resources: ["secrets/*"]}]}\n', 0],
    ['- {level: Request, resources: [{resources: [pods]}, {group: apps}, {resources: [secrets]}]}\n', 0],
    ['- {level: Request, resources: [{resources: [secrets], resourceNames: [a]}]}\n', 0],
    ['- {level: Metadata, resources: [{resources: [secrets], resourceNames: [a]}]}\n- level: Request\n', 1],
    ['- {level: None, resources: [{resources: ["*"], resourceNames: [a]}]}\n- level: Request\n', 1],
    ['- {level: None, namespaces: [a]}\n- {level: Request, resources: [{resources: ["*"]}]}\n', 1],
    [`${secrets}  verbs: [get]\n- level: Request\n`, 1],
    [`${secrets}- level: Request\n`, undefined],
    ['- {level: Metadata, resources: [{resources: ["*"]}]}\n- level: Request\n', undefined],
    ['- {level: Metadata, resources: [{resources: ["secrets/*"]}]}\n- level: Request\n', undefined],
    [
      '- {level: Metadata, resources: [{resources: [pods]}, {resources: [secrets]}]}\n- level: Request\n',
      undefined,
    ],
    ['- {level: Request, resources: [{resources: ["*/status", pods]}]}\n', undefined],
    ['- {level: Request, resources: [{group: apps, resources: ["*"]}]}\n', undefined],
    ['- {level: Request, nonResourceURLs: ["*"]}\n', undefined],
  ])('says which rule records secrets: %j', (rules, index) => {
    const { diagnostics } = parseAuditPolicy(`${head}rules:\n${rules}`, '1.34');
    expect(diagnostics.map(({ code, subject }) => `${code} ${subject}`)).toEqual(
      index === undefined ? [] : [`audit-secrets rules[${index}].level`],
    );
  });

  it.each([
    ['{name: p, labels: {a: b}, annotations: {c: "1"}, creationTimestamp: null}', []],
    ['{name: 1}', ['field-type metadata.name']],
    ['{labels: {a: true}}', ['field-type metadata.labels.a']],
    ['{annotations: [a]}', ['field-type metadata.annotations']],
    ['[]', ['field-type metadata']],
    ['{nmae: p}', ['field-unknown metadata.nmae']],
  ])('has metadata as every object has: %s', (metadata, expected) => {
    const { diagnostics } = parseAuditPolicy(
      `${head}metadata: ${metadata}\nrules: [{level: None}]\n`,
      '1.36',
    );
    expect(diagnostics.map(({ code, subject }) => `${code} ${subject}`)).toEqual(expected);
  });

  it('reads the beta versions until 1.23', () => {
    const text = 'apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules: [{level: None}]\n';
    expect(parseAuditPolicy(text, '1.20').diagnostics).toEqual([]);
  });
});

describe('AuthenticationConfiguration', () => {
  const configuration = {
    jwt: [
      {
        issuer: { url: 'https://login.example', audiences: ['kubernetes'] },
        claimMappings: { username: { claim: 'sub', prefix: 'oidc:' } },
      },
    ],
    anonymous: { enabled: true, conditions: [{ path: '/healthz' }] },
  };

  it.each([
    ['1.31', 'apiserver.config.k8s.io/v1beta1'],
    ['1.34', 'apiserver.config.k8s.io/v1'],
  ])('reads what it writes for %s', (version, apiVersion) => {
    const text = formatAuthenticationConfiguration(configuration, version);
    expect(text).toContain(`apiVersion: ${apiVersion}\n`);
    expect(parseAuthenticationConfiguration(text, version).diagnostics).toEqual([]);
  });

  it('is not read before 1.29', () => {
    const text = formatAuthenticationConfiguration(configuration, '1.31');
    expect(shown(parseAuthenticationConfiguration(text, '1.28'))).toEqual(['1 document-version apiVersion']);
  });

  const parse = (change: (text: string) => string) =>
    shown(
      parseAuthenticationConfiguration(
        change(formatAuthenticationConfiguration(configuration, '1.31')),
        '1.31',
      ),
    );

  it.each<[string, (text: string) => string, string]>([
    ['http', (text) => text.replace('https:', 'http:'), '5 field-value jwt[0].issuer.url'],
    ['user', (text) => text.replace('//login', '//a:b@login'), '5 field-value jwt[0].issuer.url'],
    [
      'prefix',
      (text) => text.replace(/ +prefix: "oidc:"\n/, ''),
      '9 field-value jwt[0].claimMappings.username.prefix',
    ],
    [
      'both',
      (text) => text.replace('prefix: "oidc:"', 'expression: claims.sub'),
      '9 field-value jwt[0].claimMappings.username',
    ],
    ['unknown', (text) => text.replace('audiences', 'audience'), '6 field-unknown jwt[0].issuer.audience'],
    [
      'anonymous',
      (text) => text.replace('enabled: true', 'enabled: false'),
      '14 field-value anonymous.conditions',
    ],
  ])('%s', (_name, change, expected) => {
    expect(parse(change)).toContain(expected);
  });
});

describe('AuthenticationConfiguration of several rules', () => {
  const issuer = (n: number, more: object = {}) => ({
    issuer: { url: `https://${n}.example`, audiences: ['a'], ...more },
    claimMappings: { username: { claim: 'sub', prefix: '' } },
  });
  const [first, expression] = [issuer(1), 'claims.email'];
  const byAddress = { ...first, claimMappings: { username: { expression } } };
  const found = (...jwt: Readonly<Record<string, unknown>>[]) =>
    shown(parseAuthenticationConfiguration(formatAuthenticationConfiguration({ jwt }, '1.36'), '1.36'));

  it.each<[string, Readonly<Record<string, unknown>>[], RegExp | undefined]>([
    [
      'one claim twice',
      [{ ...first, claimValidationRules: [{ claim: 'a' }, { claim: 'a' }] }],
      /Rules\[1\].claim/,
    ],
    [
      'one expression of claims twice',
      [{ ...first, claimValidationRules: [{ expression: 'true' }, { expression: 'true' }] }],
      /claimValidationRules\[1\].expression/,
    ],
    [
      'one expression of users twice',
      [{ ...first, userValidationRules: [{ expression: 'true' }, { expression: 'true' }] }],
      /userValidationRules\[1\].expression/,
    ],
    [
      'one place of keys twice',
      [1, 2].map((n) => issuer(n, { discoveryURL: 'https://keys.example' })),
      /jwt\[1\].issuer.discoveryURL/,
    ],
    ['an unknown network', [issuer(1, { egressSelectorType: 'etcd' })], /jwt\[0\].issuer.egressSelectorType/],
    ['an address that nobody verifies', [byAddress], /jwt\[0\].claimMappings.username.expression/],
    [
      'an address that a rule verifies',
      [{ ...byAddress, claimValidationRules: [{ expression: 'claims.?email_verified.orValue(true)' }] }],
      undefined,
    ],
  ])('%s', (_name, jwt, expected) => {
    expect(found(...jwt)).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
  });
});

describe('AuthorizationConfiguration', () => {
  const head = 'apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n';
  const hook = (more: string): string =>
    `${head}- type: Webhook\n  name: hook\n  webhook: {timeout: 3s, subjectAccessReviewVersion: v1, failurePolicy: Deny, connectionInfo: {type: KubeConfigFile, kubeConfigFile: /k}${more}}\n`;
  const found = (text: string, version = '1.32') => shown(parseAuthorizationConfiguration(text, version));

  it('is read from 1.29 on, and v1 from 1.32', () => {
    const text = `${head}- {type: Node, name: node}\n- {type: RBAC, name: rbac}\n`;
    expect(found(text)).toEqual([]);
    expect(found(text, '1.31')).toEqual(['1 document-version apiVersion']);
    expect(found(hook(''))).toEqual([]);
  });

  it.each([
    [head.replace('authorizers:\n', 'authorizers: []\n'), '3 field-value authorizers'],
    [`${head}- {type: Node, name: a}\n- {type: RBAC, name: a}\n`, '5 field-value authorizers[1].name'],
    [`${head}- {type: Nope, name: a}\n`, '4 field-value authorizers[0].type'],
    [`${head}- {type: Node, name: a}\n- {type: Node, name: b}\n`, '5 field-value authorizers[1].type'],
    [`${head}- {type: Node, name: node1}\n- {type: RBAC, name: rbac}\n`, '4 field-value authorizers[0].name'],
    [`${head}- {type: Webhook, name: a}\n`, '4 field-value authorizers[0].webhook'],
    [hook(', authorizedTTL: -1s'), '6 field-value authorizers[0].webhook.authorizedTTL'],
    [hook('').replace('3s', '31s'), '6 field-value authorizers[0].webhook.timeout'],
    [hook('').replace('/k', 'k'), '6 field-value authorizers[0].webhook.connectionInfo.kubeConfigFile'],
    [
      hook(', matchConditions: [{expression: "request."}]'),
      '6 field-value authorizers[0].webhook.matchConditions[0].expression',
    ],
  ])('%j', (text, expected) => {
    expect(found(text)).toContain(expected);
  });

  const asked = (text: string, ...argv: string[]) => {
    const { verdict, diagnostics } = checkApiserver({
      version: '1.36.3',
      argv: ['--etcd-servers=http://127.0.0.1:2379', '--authorization-config=/a', ...argv],
      files: { exists: (path) => path === '/a', read: (path) => (path === '/a' ? text : undefined) },
    });
    return diagnostics
      .filter(({ subject }) => subject === '--authorization-config')
      .map(({ severity, message }) => `${verdict}, ${severity}: ${message}`);
  };
  const abac = `${head}- {type: ABAC, name: abac}\n`;

  // The real 1.36.3 passes its own validation of each, and ends later.
  it.each([
    ['no kubeconfig', hook(''), 'error: .*error loading file: stat /k: no such file or directory'],
    [
      'a connection within the cluster',
      hook('').replace(/KubeConfigFile.*}}/, 'InClusterConfig}}'),
      'error: .*crash',
    ],
    ['no policies', abac, 'error: ABAC needs --authorization-policy-file'],
  ])('says how kube-apiserver ends with %s', (_what, text, words) => {
    expect(asked(text)).toEqual([expect.stringMatching(`^refused, ${words}`)]);
  });

  it('concludes nothing from flags and files that it does not know', () => {
    expect(found(hook(''), '1.36')).toEqual([]);
    expect(parseAuthorizationConfiguration(abac, '1.36').diagnostics).toMatchObject([
      { severity: 'warning' },
    ]);
    expect(asked(abac, '--authorization-policy-file=/p')).toEqual([]);
  });
});

describe('AdmissionConfiguration', () => {
  const check = (plugins: string, version = '1.36.3', ...argv: string[]) =>
    checkApiserver({
      version,
      argv: ['--etcd-servers=http://127.0.0.1:2379', '--admission-control-config-file=/a', ...argv],
      files: {
        exists: () => true,
        read: () =>
          `apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins:\n${plugins}`,
      },
    });
  const security = (more: string, api = 'v1'): string =>
    `- name: PodSecurity\n  configuration: {apiVersion: pod-security.admission.config.k8s.io/${api}, kind: PodSecurityConfiguration, ${more}}\n`;
  const found = (...given: Parameters<typeof check>) =>
    check(...given)
      .diagnostics.filter(({ subject }) => subject === '--admission-control-config-file')
      .map(({ severity, programText }) => `${severity}: ${programText}`);

  // The real 1.36.3 ends with these words.
  it.each([
    [
      security('defaults: {enforce: foo}'),
      'failed to apply admission: failed to initialize admission plugin "PodSecurity": PodSecurity configuration error: enforce: must be one of privileged, baseline, restricted',
    ],
    [
      security('defaults: {warn-version: "1.31"}'),
      'failed to apply admission: failed to initialize admission plugin "PodSecurity": PodSecurity configuration error: warn-version: must be "latest" or "v1.x"',
    ],
    [
      security('exemptions: {namespaces: [a, b, a]}'),
      'failed to apply admission: failed to initialize admission plugin "PodSecurity": PodSecurity invalid: exemptions.namespaces[2]: Duplicate value: "a"',
    ],
    [
      security('exemptions: {usernames: [""]}'),
      'failed to apply admission: failed to initialize admission plugin "PodSecurity": PodSecurity invalid: exemptions.usernames[0]: Invalid value: "": username must not be empty',
    ],
    [
      security('exemptions: {runtimeClasses: [A_]}'),
      "failed to apply admission: failed to initialize admission plugin \"PodSecurity\": PodSecurity invalid: exemptions.runtimeClasses[0]: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
    [
      security('exemptions: {namespaces: [X]}'),
      "failed to apply admission: failed to initialize admission plugin \"PodSecurity\": PodSecurity invalid: exemptions.namespaces[0]: Invalid value: \"X\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
    [
      security('exemptions: {namespaces: [a.b]}'),
      'failed to apply admission: failed to initialize admission plugin "PodSecurity": PodSecurity invalid: exemptions.namespaces[0]: Invalid value: "a.b": must not contain dots',
    ],
    [
      security('default: {}'),
      'failed to apply admission: couldn\'t init admission plugin "PodSecurity": strict decoding error: unknown field "default"',
    ],
    [
      security('', 'v2'),
      'failed to apply admission: couldn\'t init admission plugin "PodSecurity": no kind "PodSecurityConfiguration" is registered for version "pod-security.admission.config.k8s.io/v2"',
    ],
  ])('%s', (plugins, words) => {
    expect(found(plugins)).toEqual([`error: ${words}`]);
    expect(check(plugins).verdict).toBe('refused');
  });

  it('passes what the program passes', () => {
    expect(
      found(
        security(
          'defaults: {enforce: baseline, audit-version: v1.31}, exemptions: {namespaces: [a-b], usernames: [A b]}',
        ),
      ),
    ).toEqual([]);
    expect(
      found(security('defaults: {enforce: foo}'), '1.36.3', '--disable-admission-plugins=PodSecurity'),
    ).toEqual([]);
    expect(found(`${security('')}${security('defaults: {enforce: foo}')}`)).toEqual([]);
    expect(found('- {name: PodSecurity, configuration: null}\n')).toEqual([]);
  });

  it('warns of plugins that the version lacks', () => {
    expect(found('- {name: PodSecurty, configuration: {a: 1}}\n')).toEqual([
      'warning: kube-apiserver ignores what is said of PodSecurty: it has no such plugin',
    ]);
  });

  it('says what it did not look at', () => {
    const others =
      '- {name: ImagePolicyWebhook, configuration: {}}\n- {name: ResourceQuota, path: quota.yaml}\n';
    expect(check(others).unchecked).toEqual([
      'the configuration of ImagePolicyWebhook in /a',
      'what quota.yaml says, named in /a',
    ]);
  });
});

describe('documents that flags name', () => {
  it('are checked with the command line when their text is known', () => {
    const check = checkApiserver({
      version: '1.31.0',
      argv: ['--audit-policy-file=/p'],
      files: { exists: () => true, read: () => 'kind: Policy\napiVersion: audit.k8s.io/v1\nrules: []\n' },
    });
    expect(check.diagnostics.find(({ subject }) => subject === '--audit-policy-file')).toMatchObject({
      severity: 'error',
      code: 'field-value',
      file: '/p',
      span: { start: { line: 3, column: 1 } },
    });
  });
});

// Asked of the real kube-apiserver 1.20.2.
it.each([
  ['{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: Metadata}]}', ['1 yaml-unusable undefined']],
  ['{"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{"level": "Metadata"}]}', []],
  ['# a\n{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: Metadata}]}', []],
])('an audit policy that begins with a brace is JSON: %s', (text, faults) => {
  expect(shown(parseAuditPolicy(text, '1.31'))).toEqual(faults);
});

it('an encryption configuration that begins with a brace is JSON, and its times are durations', () => {
  const kms = (timeout: string): string =>
    JSON.stringify({
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'EncryptionConfiguration',
      resources: [
        {
          resources: ['secrets'],
          providers: [
            { kms: { apiVersion: 'v2', name: 'a', endpoint: 'unix:///a', timeout } },
            { identity: {} },
          ],
        },
      ],
    });
  const at = '1 field-type resources[0].providers[0].kms.timeout';
  expect(shown(parseEncryptionConfiguration(kms('1m3.5s'), '1.31'))).toEqual([]);
  for (const timeout of ['3', '1d', '', '1 s', 's'])
    expect(shown(parseEncryptionConfiguration(kms(timeout), '1.31'))).toEqual([at]);
  expect(shown(parseEncryptionConfiguration(kms('3s').replaceAll('"', "'"), '1.31'))).toEqual([
    '1 yaml-unusable undefined',
  ]);
});

it('a provider without a value, and two plugins of one name, are refused', () => {
  const faultsOf = (providers: string): readonly string[] =>
    parseEncryptionConfiguration(
      `apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n${providers}`,
      '1.34',
    ).diagnostics.flatMap(({ severity, programText }) => (severity === 'error' ? [programText ?? ''] : []));
  const plugin = (apiVersion: string): string =>
    `  - kms: {apiVersion: ${apiVersion}, name: a, endpoint: 'unix:///a'}\n`;
  // The real kube-apiserver 1.20.2 says so.
  expect(faultsOf('  - identity:\n')).toEqual([
    'resources[0].providers[0]: Required value: provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity',
  ]);
  expect(faultsOf('  - identity: {}\n')).toEqual([]);
  expect(faultsOf(plugin('v2') + plugin('v2'))).toEqual([
    expect.stringContaining('duplicate KMS provider name a, names must be unique'),
  ]);
  expect(faultsOf(plugin('v2'))).toEqual([]);
});

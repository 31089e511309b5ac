import { checkApiserver } from '@harderway/apiserver-flags';
import { exampleClusterYaml, type Profile, parseClusterSpec } from '@harderway/cluster-spec';
import { describe, expect, test } from 'vitest';
import { checkConfiguration } from '../../src/check/check.js';
import { argumentsOn, kubernetesPrograms } from '../../src/components/kubernetes/command-line.js';
import { renderCluster } from '../../src/components/render.js';
import { controlHosts } from '../../src/hosts/topology.js';

const authentication = `kubeApiserver:
  authentication:
    jwt:
      - issuer: {url: https://id.example.org, audiences: [kubernetes]}
        claimMappings:
          username: {claim: email, prefix: ""}
  authorization:
    authorizers:
      - {type: Node, name: node}
      - {type: RBAC, name: rbac}
`;

function parsed(profile: Profile, kubernetes: string, keys = authentication) {
  const text = exampleClusterYaml({ profile, versions: { kubernetes, etcd: '3.5.30' } }).replace(
    'kubeApiserver:\n  extraFlags: {}\n',
    keys,
  );
  const { spec, diagnostics, at } = parseClusterSpec(text);
  return { spec, diagnostics, source: { file: 'cluster.yaml', text, at } };
}

describe.each(['guide', 'production'] as const)('issuers and authorizers in the profile %s', (profile) => {
  test.each(['1.30.14', '1.31.14', '1.34.10', '1.36.3'])('are files that Kubernetes %s reads', (version) => {
    const { spec, source } = parsed(profile, version);
    const [host] = spec === undefined ? [] : controlHosts(spec);
    if (spec === undefined || host === undefined) throw new Error('the example is not valid');
    const { argv } = argumentsOn({ spec, host }, kubernetesPrograms.apiserver);
    expect(argv).toContain('--authentication-config=/var/lib/kubernetes/authentication.yaml');
    expect(argv).toContain('--authorization-config=/var/lib/kubernetes/authorization.yaml');
    expect(argv.filter((word) => word.startsWith('--authorization-mode'))).toEqual([]);
    const rendered = renderCluster(spec, undefined).filter((file) => file.host === host.name);
    const files = Object.fromEntries(rendered.map(({ path, content }) => [path, content]));
    expect(files['/var/lib/kubernetes/authentication.yaml']).toContain('url: https://id.example.org');
    const { verdict, diagnostics } = checkApiserver({
      version,
      argv,
      files: { read: (path) => files[path] },
    });
    expect({ verdict, errors: diagnostics.filter(({ severity }) => severity === 'error') }).toEqual({
      verdict: 'runs',
      errors: [],
    });
    const found = checkConfiguration(spec, source).flatMap((each) => each.diagnostics);
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

test('a flag about callers without a credential takes the place of the limits in the file', () => {
  const keys = authentication.replace(
    'kubeApiserver:\n',
    'kubeApiserver:\n  extraFlags: {anonymous-auth: true}\n',
  );
  const { spec } = parsed('production', '1.36.3', keys);
  const [host] = spec === undefined ? [] : controlHosts(spec);
  if (spec === undefined || host === undefined) throw new Error('the example is not valid');
  const { argv } = argumentsOn({ spec, host }, kubernetesPrograms.apiserver);
  expect(argv).toContain('--anonymous-auth=true');
  const rendered = renderCluster(spec, undefined).filter((file) => file.host === host.name);
  const files = Object.fromEntries(rendered.map(({ path, content }) => [path, content]));
  expect(files['/var/lib/kubernetes/authentication.yaml']).not.toContain('anonymous');
  const read = (path: string): string | undefined => files[path];
  expect(checkApiserver({ version: '1.36.3', argv, files: { read } }).verdict).toBe('runs');
});

test('a fault in them is found where it is', () => {
  const { spec, source } = parsed('production', '1.36.3', authentication.replace('https://id', 'http://id'));
  if (spec === undefined) throw new Error('the example is not valid');
  const [own] = checkConfiguration(spec, source);
  const errors = own?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('https')]);
  const { line } = errors[0]?.span.start ?? {};
  expect(source.text.split('\n')[(line ?? 0) - 1]).toContain('url: http://id.example.org');
  expect(() => renderCluster(spec, undefined)).toThrowError(
    expect.objectContaining({ code: 'invalid-configuration' }),
  );
});

test('an issuer that signs the tokens of service accounts too is refused where it is', () => {
  const own = parsed('guide', '1.36.3').spec?.kubeApiserver.serviceAccountIssuers[0] ?? '';
  const { spec, source } = parsed('guide', '1.36.3', authentication.replace('https://id.example.org', own));
  if (spec === undefined) throw new Error('the example is not valid');
  const [found] = checkConfiguration(spec, source);
  const errors = found?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('must not overlap with disallowed issuers'),
  ]);
  expect(source.text.split('\n')[(errors[0]?.span.start.line ?? 0) - 1]).toContain(`url: ${own}`);
});

test.each([
  ['false', false],
  ['F', false],
  ['1', true],
])('limits on callers without a credential, with their feature gate set to %s: %s', (word, wanted) => {
  const keys = `kubeApiserver:\n  extraFlags: {feature-gates: AnonymousAuthConfigurableEndpoints=${word}}\n`;
  const { spec } = parsed('production', '1.33.13', keys);
  if (spec === undefined) throw new Error('the example is not valid');
  const paths = renderCluster(spec, undefined).map(({ path }) => path);
  expect(paths.includes('/var/lib/kubernetes/authentication.yaml')).toBe(wanted);
});

test('earlier versions are told of the flags that they have', () => {
  const { diagnostics } = parsed('guide', '1.29.15');
  expect(diagnostics.map(({ code }) => code)).toEqual(['needs-newer-version', 'needs-newer-version']);
  expect(diagnostics[0]?.hint).toContain('oidc-');
});

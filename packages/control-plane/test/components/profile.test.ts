import { apiserver, checkApiserver, cisReport, parseAuditPolicy } from '@harderway/apiserver-flags';
import {
  type ClusterSpec,
  exampleClusterYaml,
  type Profile,
  parseClusterSpec,
  supportedVersions,
} from '@harderway/cluster-spec';
import type { Catalog } from '@harderway/component-flags';
import { controllerManager } from '@harderway/controller-manager-flags';
import { etcdCatalog } from '@harderway/etcd-config';
import { check, parse } from '@harderway/ldirectord-config';
import { flagsOn, type Program, programs } from '@harderway/program-settings';
import { scheduler } from '@harderway/scheduler-config';
import { describe, expect, test } from 'vitest';
import { checkConfiguration } from '../../src/check/check.js';
import { argumentsOn, kubernetesPrograms } from '../../src/components/kubernetes/command-line.js';
import { renderCluster } from '../../src/components/render.js';
import { controlHosts } from '../../src/hosts/topology.js';

/** Every minor that harderway knows, with an etcd of its time. */
const versions = Array.from({ length: 18 }, (_, index): readonly [string, string] => {
  const minor = 20 + index;
  return [`1.${minor}.2`, minor < 22 ? '3.4.23' : minor < 34 ? '3.5.30' : minor < 37 ? '3.6.14' : '3.7.1'];
});

const pair = ['1.31.14', '3.5.30'] as const;

function render(profile: Profile, [kubernetes, etcd]: readonly [string, string]) {
  const text = exampleClusterYaml({ profile, versions: { kubernetes, etcd } });
  const { spec, at } = parseClusterSpec(text);
  if (spec === undefined) throw new Error('the example is not valid');
  return { spec, source: { file: 'cluster.yaml', text, at }, files: renderCluster(spec, undefined) };
}

/** The example with a profile and versions. */
type Example = ReturnType<typeof render>;

const examples = new Map<string, Example>();

/** Each is parsed and rendered once. */
function parsed(profile: Profile, versions: readonly [string, string]): Example {
  const key = `${profile} ${versions}`;
  const example = examples.get(key) ?? render(profile, versions);
  examples.set(key, example);
  return example;
}

const fileOf = ({ files }: Example, path: string): string =>
  files.find((file) => file.path.endsWith(path))?.content ?? '';

/** The flags of a program on the first control node, whatever its version knows. */
function flagsOf(spec: ClusterSpec, name: Program['name']): Readonly<Record<string, string>> {
  const program = programs.find((each) => each.name === name);
  const [host] = controlHosts(spec);
  if (program === undefined || host === undefined) throw new Error(`no ${name}`);
  return flagsOn(program, { spec, host, etcdEndpoints: [] });
}

/** Items of the benchmark that a profile's flags fail, of those that a flag decides. */
function failed(example: Example): readonly string[] {
  const { spec } = example;
  const texts = (name: Program['name']) => flagsOf(spec, name);
  const results = cisReport({
    version: spec.versions.kubernetes,
    apiserver: texts('kube-apiserver'),
    controllerManager: texts('kube-controller-manager'),
    scheduler: texts('kube-scheduler'),
    auditPolicy: fileOf(example, 'audit-policy.yaml'),
    anonymousProbes: ['/readyz'],
  });
  return results.filter(({ status }) => status === 'fail').map(({ id, title }) => `${id} ${title}`);
}

describe.each(versions)('the production profile with Kubernetes %s', (...each) => {
  const example = parsed('production', each);
  const { spec, source } = example;

  test('has nothing that our own checks report', () => {
    const found = checkConfiguration(spec, source).flatMap(({ diagnostics }) => diagnostics);
    // Faults of an etcd release are not ours: another version is.
    const ours = found.filter(({ code }) => code !== 'release-faulty');
    expect(ours.map(({ severity, code, message }) => `${severity} ${code} ${message}`)).toEqual([]);
  });

  test('has files that the API server takes', () => {
    const [host] = controlHosts(spec);
    if (host === undefined) throw new Error('the example has no control node');
    const { argv } = argumentsOn({ spec, host }, kubernetesPrograms.apiserver);
    const files = Object.fromEntries(
      example.files.filter((file) => file.host === host.name).map(({ path, content }) => [path, content]),
    );
    const [version] = each;
    const { verdict, diagnostics, unchecked } = checkApiserver({
      version,
      argv,
      files: { read: (path) => files[path] },
    });
    expect({ verdict, found: diagnostics.filter(({ severity }) => severity === 'error') }).toEqual({
      verdict: 'runs',
      found: [],
    });
    const documents = argv.filter((word) =>
      /^--(audit-policy|admission-control|authentication-config)/.test(word),
    );
    expect(documents.map((word) => word.replace(/.*=/, '')).every((path) => path in files)).toBe(true);
    expect(documents.length).toBe(Number(version.split('.')[1]) < 32 ? 2 : 3);
    expect(unchecked.filter((what) => /^what .*(admission|authentication|audit-policy)/.test(what))).toEqual(
      [],
    );
  });

  test('has no service that systemd gives up', () => {
    const restarted = example.files.filter(({ content }) => content.includes('Restart=always'));
    const givenUp = restarted.filter(({ content }) => {
      const seconds = Number(/^RestartSec=(\d+)$/m.exec(content)?.[1] ?? 0.1);
      // By default after five starts within ten seconds.
      return !content.includes('StartLimitIntervalSec=0') && seconds * 5 <= 10;
    });
    expect(restarted.length).toBeGreaterThan(0);
    expect(givenUp.map(({ path }) => path)).toEqual([]);
  });

  test('has an audit policy that the API server reads', () => {
    const policy = fileOf(example, 'audit-policy.yaml');
    expect(policy).toContain('omitStages');
    expect(parseAuditPolicy(policy, spec.versions.kubernetes).diagnostics).toEqual([]);
  });
});

test('cluster.yaml may name the versions that the catalogs cover', () => {
  const covered = ({ minors, asOf, provisional }: Catalog) => ({
    oldest: minors[0],
    newest: minors.at(-1),
    asOf,
    provisional,
  });
  for (const { catalog } of [apiserver, controllerManager, scheduler])
    expect(covered(catalog)).toEqual(supportedVersions.kubernetes);
  expect(covered(etcdCatalog)).toEqual(supportedVersions.etcd);
});

test('a version that is not known yet is set up as the newest that is', () => {
  const at = (kubernetes: string) => parsed('production', [kubernetes, '3.6.14']).spec;
  const text = exampleClusterYaml({
    profile: 'production',
    versions: { kubernetes: '1.99.0', etcd: '3.6.14' },
  }).replace('# allowNewer: false', 'allowNewer: true');
  const { spec, diagnostics, at: placeOf } = parseClusterSpec(text);
  if (spec === undefined) throw new Error('the example is not valid');
  expect(diagnostics.map(({ code }) => code)).toEqual(['newer-version']);
  expect(renderCluster(spec, undefined)).toEqual(renderCluster(at('1.37.2'), undefined));
  const found = checkConfiguration(spec, { file: 'cluster.yaml', text, at: placeOf });
  expect(found.flatMap((each) => each.diagnostics).filter(({ severity }) => severity !== 'info')).toEqual([]);
});

test('ldirectord asks by a check of ours whether a server stays, and leaves its table when it ends', () => {
  const file = (profile: Profile, name: string): string => fileOf(parsed(profile, pair), name);
  const text = (profile: Profile): string => file(profile, 'ldirectord.cf');
  expect(text('production')).toMatch(/^cleanstop\s*=\s*no$/m);
  expect(text('production')).toMatch(/checktype\s*=\s*external-perl/);
  const [, path = ''] = /checkcommand\s*=\s*"?([^"\n]+)/.exec(text('production')) ?? [];
  expect(file('production', path)).toContain('GET /readyz HTTP/1.1');
  const codes = (profile: Profile) => check(parse(text(profile))).diagnostics.map(({ code }) => code);
  expect(codes('production').filter((code) => !codes('guide').includes(code))).toEqual([]);
  expect(text('guide')).toMatch(/request\s*=\s*"healthz"/);
  expect(text('guide')).toMatch(/checktype\s*=\s*negotiate/);
  expect(text('guide')).not.toContain('cleanstop');
});

test('production fails fewer items of the CIS benchmark than the guide', () => {
  expect({
    guide: failed(parsed('guide', pair)),
    production: failed(parsed('production', pair)),
  }).toMatchInlineSnapshot(`
    {
      "guide": [
        "1.2.1 Anonymous callers are refused",
        "1.2.3 Services may not claim foreign addresses",
        "1.2.9 Events are limited in rate",
        "1.2.11 Images are pulled under the credentials of each pod",
        "1.2.15 Profiling is off",
        "1.2.18 Ten old audit logs are kept",
        "1.2.29 Only strong TLS suites are offered",
        "1.2.30 Service account tokens end when they say",
        "1.3.1 Ended pods are cleared away",
        "1.3.2 Profiling is off",
        "1.3.7 Its own port is open on the loopback alone",
        "1.4.2 Its own port is open on the loopback alone",
        "3.2.1 There is an audit policy",
      ],
      "production": [
        "1.2.1 Anonymous callers are refused",
        "1.2.11 Images are pulled under the credentials of each pod",
      ],
    }
  `);
});

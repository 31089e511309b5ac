import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../src/document/environment.js';
import { parseEnvironmentFile } from '../../src/document/environment-file.js';
import { parseConfigFile } from '../../src/document/file.js';
import { memberConfig, memberConfigs } from '../../src/document/member-config.js';
import { chapterCluster } from '../cluster/chapter-cluster.js';

const { version } = chapterCluster;

describe('memberConfig', () => {
  it('gives the same settings in each form', () => {
    const [flags, environment, file] = (['flags', 'environment', 'file'] as const).map((form) =>
      memberConfig(chapterCluster, 'control0', { form }),
    );
    expect(flags?.text.split('\n').slice(0, 2)).toEqual([
      '--name control0',
      '--cert-file=/etc/etcd/kubernetes.pem',
    ]);
    expect([flags, environment, file].flatMap((each) => each?.diagnostics)).toEqual([]);
    const { variables } = parseEnvironmentFile(environment?.text ?? '');
    const fromEnvironment = parseEnvironment(variables, { version }).settings;
    const fromFile = parseConfigFile(file?.text ?? '', { version }).settings;
    expect([...fromFile.keys()].sort()).toEqual([...fromEnvironment.keys()].sort());
    for (const [name, { value }] of fromEnvironment) expect(fromFile.get(name)?.value).toEqual(value);
  });

  it('knows why a member is started', () => {
    const { text } = memberConfig(chapterCluster, 'control1', { form: 'file', start: { kind: 'running' } });
    expect(text).toContain('initial-cluster-state: existing\n');
  });

  it('says what a form cannot hold', () => {
    const cluster = { ...chapterCluster, extraFlags: { 'log-level': '', 'no-such-flag': 'x' } };
    expect(memberConfig(cluster, 'control0', { form: 'file' }).diagnostics).toMatchObject([
      { code: 'flag-unknown' },
    ]);
  });
});

describe('memberConfigs', () => {
  it('gives each member its own', () => {
    const configs = memberConfigs(chapterCluster, { form: 'environment' });
    expect(configs.map(({ name }) => name)).toEqual(['control0', 'control1', 'control2']);
    for (const { name, text } of configs) expect(text).toContain(`ETCD_NAME=${name}\n`);
  });
});

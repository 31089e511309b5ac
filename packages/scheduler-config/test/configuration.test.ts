import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatSchedulerConfiguration } from '../src/configuration.js';
import { schedulerArgv } from '../src/program.js';

describe('formatSchedulerConfiguration', () => {
  const kubeconfig = '/var/lib/kubernetes/kube-scheduler.kubeconfig';

  it.each([
    ['1.20.2', 'v1beta1'],
    ['1.22.0', 'v1beta2'],
    ['1.24.3', 'v1beta3'],
    ['1.25.0', 'v1'],
    ['v1.31.0', 'v1'],
    ['1.36', 'v1'],
  ])('%s reads %s', (version, apiVersion) => {
    expect(formatSchedulerConfiguration({ version, kubeconfig, leaderElect: true })).toBe(
      [
        `apiVersion: kubescheduler.config.k8s.io/${apiVersion}`,
        'kind: KubeSchedulerConfiguration',
        'clientConnection:',
        `  kubeconfig: ${kubeconfig}`,
        'leaderElection:',
        '  leaderElect: true',
        '',
      ].join('\n'),
    );
  });

  it('moves the arguments of plugins to the version of the file', () => {
    const args = { apiVersion: 'kubescheduler.config.k8s.io/v1beta2', kind: 'NodeAffinityArgs' };
    const theirs = { apiVersion: 'example.org/v1', kind: 'OtherArgs' };
    const pluginConfig = [{ name: 'NodeAffinity', args }, { name: 'Other', args: theirs }, { name: 'Plain' }];
    const more = { profiles: [{ schedulerName: 'a', pluginConfig }, { schedulerName: 'b' }], parallelism: 2 };
    expect(parse(formatSchedulerConfiguration({ version: '1.31', kubeconfig, more }))).toMatchObject({
      profiles: [
        {
          schedulerName: 'a',
          pluginConfig: [
            { name: 'NodeAffinity', args: { ...args, apiVersion: 'kubescheduler.config.k8s.io/v1' } },
            { name: 'Other', args: theirs },
            { name: 'Plain' },
          ],
        },
        { schedulerName: 'b' },
      ],
      parallelism: 2,
    });
  });

  it('quotes texts that YAML 1.1, which kube-scheduler reads, takes for something else', () => {
    const profiles = ['on', '1_000', 'y'].map((schedulerName) => ({ schedulerName }));
    const text = formatSchedulerConfiguration({ version: '1.31', kubeconfig, more: { profiles } });
    expect(parse(text, { version: '1.1' })).toMatchObject({ profiles });
  });

  it('writes a file that was read for another version, with what is given beside it', () => {
    const more = {
      apiVersion: 'kubescheduler.config.k8s.io/v1beta3',
      kind: 'KubeSchedulerConfiguration',
      clientConnection: { kubeconfig: '/old', qps: 5 },
      leaderElection: { leaderElect: false, leaseDuration: '20s' },
      parallelism: 4,
    };
    expect(parse(formatSchedulerConfiguration({ version: '1.31', kubeconfig, more }))).toEqual({
      ...more,
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      clientConnection: { kubeconfig, qps: 5 },
    });
    const elected = formatSchedulerConfiguration({ version: '1.31', kubeconfig, leaderElect: true, more });
    expect(parse(elected)).toMatchObject({ leaderElection: { leaderElect: true, leaseDuration: '20s' } });
  });

  it('refuses a version that is not known', () => {
    expect(() => formatSchedulerConfiguration({ version: '1.50', kubeconfig })).toThrow(
      expect.objectContaining({ code: 'version-unknown' }),
    );
    expect(() => formatSchedulerConfiguration({ version: 'new', kubeconfig })).toThrow(
      expect.objectContaining({ code: 'version-invalid' }),
    );
  });
});

describe('schedulerArgv', () => {
  it('writes the arguments', () => {
    expect(
      schedulerArgv({
        version: '1.31.0',
        flags: { config: '/etc/kubernetes/config/kube-scheduler.yaml', v: 2 },
      }),
    ).toEqual({
      argv: ['--config=/etc/kubernetes/config/kube-scheduler.yaml', '--v=2'],
      diagnostics: [],
      unknown: [],
    });
  });
});

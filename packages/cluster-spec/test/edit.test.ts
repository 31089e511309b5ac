import { describe, expect, it } from 'vitest';
import { editClusterYaml, exampleClusterYaml, hostPath, parseClusterSpec } from '../src/index.js';

const yaml = exampleClusterYaml();

describe('edits of cluster.yaml', () => {
  it('replace a version, and nothing else', () => {
    const edited = editClusterYaml(yaml, [{ path: ['versions', 'kubernetes'], value: '1.32.13' }]);
    expect(parseClusterSpec(edited).spec?.versions.kubernetes).toBe('1.32.13');
    const lines = yaml.split('\n');
    const changed = edited.split('\n').flatMap((line, index) => (line === lines[index] ? [] : [line]));
    expect(changed).toEqual([expect.stringMatching(/^ {2}kubernetes: 1\.32\.13(?: +#.*)?$/)]);
  });

  it('write what the file leaves to its default', () => {
    const short = 'api: { virtualIp: 192.0.2.21 } # ours\nhosts: []\n';
    expect(editClusterYaml(short, [{ path: ['versions', 'etcd'], value: '3.5.33' }])).toBe(
      'api: { virtualIp: 192.0.2.21 } # ours\nhosts: []\nversions:\n  etcd: 3.5.33\n',
    );
  });

  it('remove, rename and replace flags, and keep comments', () => {
    const flags = 'kubeApiserver:\n  extraFlags:\n    # why\n    insecure-port: 0\n    v: 4 # more\n';
    const edited = editClusterYaml(flags, [
      { path: ['kubeApiserver', 'extraFlags', 'insecure-port'] },
      { path: ['kubeApiserver', 'extraFlags', 'v'], value: '2' },
      { path: ['kubeApiserver', 'extraFlags', 'profiling'], value: 'false' },
    ]);
    expect(edited).toContain('    v: "2" # more\n');
    expect(edited).toContain('    profiling: "false"\n');
    expect(edited).not.toContain('insecure-port');
  });

  it('find a host by its name, and remove its entry', () => {
    const hosts = 'hosts:\n  # the first\n  - { name: a }\n  - name: b # second\n    role: control\n';
    expect(hostPath(hosts, 'c')).toBeUndefined();
    const path = hostPath(hosts, 'b') ?? [];
    expect(path).toEqual(['hosts', 1]);
    const absent = editClusterYaml(hosts, [{ path: [...path, 'state'], value: 'absent' }]);
    expect(absent).toBe(`${hosts}    state: absent\n`);
    expect(editClusterYaml(absent, [{ path }])).toBe('hosts:\n  # the first\n  - { name: a }\n');
  });

  it('leave a text alone that is not YAML', () => {
    expect(hostPath('a: [1', 'a')).toBeUndefined();
    expect(editClusterYaml('a: [1', [{ path: ['a'], value: 'b' }])).toBe('a: [1');
  });
});

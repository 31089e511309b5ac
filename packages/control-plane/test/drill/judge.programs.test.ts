import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { drillArgv, drillScript } from '../../src/drill/script.js';
import { controlHosts } from '../../src/hosts/topology.js';
import { exampleSpec } from '../example.js';

describe('a drill', () => {
  test('is a script that a shell reads, in which systemd finds no variable', () => {
    const spec = exampleSpec();
    for (const host of controlHosts(spec)) {
      const script = drillScript(spec, host, 100);
      execFileSync('sh', ['-n', '-c', script]);
      const word = drillArgv(script, 1).at(-1) ?? '';
      expect(word.replaceAll('$$', '')).not.toContain('$');
      expect(word.replaceAll('$$', () => '$')).toBe(script);
      // The name of a part is no line of its own: it would hide what was found under that name.
      expect(script).toContain('say() { echo "at $(date +%s%3N) $1"; }');
      // Only the loopback, and the address that is the drill's own.
      expect(script).not.toContain('--etcd-certfile');
      expect(script).toContain('--etcd-servers=http://127.0.0.1:2379');
    }
  });
});

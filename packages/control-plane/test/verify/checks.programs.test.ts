import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { virtualIpHidden } from '../../src/components/virtual-ip.js';
import type { CheckContext } from '../../src/model/check.js';
import { type Answer, exampleSpec, fakeSession } from '../example.js';

const spec = exampleSpec();
const context = (
  answer: (host: string, words: string) => Answer,
  request: CheckContext['api']['request'] = () => Promise.reject(new Error('not to be asked')),
): CheckContext => ({ spec, session: fakeSession(spec, answer), api: { request, close: () => {} } });

describe('the virtual IP on a control node', () => {
  const shown = '1: lo    inet 192.168.1.21/32 scope global lo\n';
  /** The output of the command for kernel parameters here, with other values. */
  const here = (words: string, value: (path: string) => string): string =>
    execFileSync('sh', ['-c', words], { encoding: 'utf8' }).replace(
      /^(.*[=:] ?)\d+$/gm,
      (_, head: string) => `${head}${value(head)}`,
    );
  const look = (ignore: string) =>
    virtualIpHidden('control0', '192.168.1.21').look(
      context((_, words) => {
        if (words.startsWith('ip ')) return { stdout: shown };
        // As on a host without procps.
        if (words.startsWith('sysctl')) return { exitCode: 127, stderr: 'sysctl: not found' };
        return { stdout: here(words, (path) => (path.includes('arp_ignore') ? ignore : '2')) };
      }),
    );

  test('is hidden if the kernel says so, with whatever programs the host has', async () => {
    expect(await look('1')).toMatchObject({ ok: true, detail: 'hidden' });
    expect(await look('10')).toMatchObject({ ok: false, detail: 'not set: net.ipv4.conf.all.arp_ignore' });
  });
});

import { describe, expect, test } from 'vitest';
import {
  fetchSettings,
  mainSource,
  parseIndexTargets,
  requireSources,
  sourceLine,
} from '../../src/machine/apt-sources.js';
import { parseCgroupMounts } from '../../src/machine/cgroup.js';
import { mountsBelow } from '../../src/machine/remove-tree.js';

describe('apt settings', () => {
  const output = [
    'http://mirror.example/debian/\ttrixie\tDebian\t/usr/share/keyrings/debian.pgp',
    'http://mirror.example/debian/\ttrixie-updates\tDebian\t/usr/share/keyrings/debian.pgp',
    'http://mirror.example/debian/\ttrixie-updates\tDebian\t/usr/share/keyrings/debian.pgp',
    'http://mirror.example/security/\ttrixie-security\tDebian-Security\t$(SIGNED_BY)',
    'http://other.example/\tstable\tOther\t/keys/other.asc',
    'file:/usr/share/local/\t./\tlocal\t$(SIGNED_BY)',
    '',
  ].join('\n');

  test("parseIndexTargets keeps Debian's own sources, each once", () => {
    const sources = parseIndexTargets(output);
    expect(sources.map(({ suite }) => suite)).toEqual(['trixie', 'trixie-updates', 'trixie-security']);
    expect(mainSource(sources)?.uri).toBe('http://mirror.example/debian/');
    expect(mainSource(parseIndexTargets(''))).toBeUndefined();
  });

  test.each([
    ['', /name no Debian mirror/, /run `apt-get update`/],
    [
      'http://mirror.example/debian/\ttrixie\t$(LABEL)\t$(SIGNED_BY)\n',
      /name no Debian mirror/,
      /run `apt-get update`/,
    ],
    [
      'http://mirror.example/ubuntu/\tnoble\tUbuntu\t/keys/u.gpg\nhttp://other.example/\tstable\tOther\t/keys/o.asc\n',
      /apt's sources on this machine are those of Ubuntu, Other$/,
      /Debian 13 machine/,
    ],
  ])('the error of a machine without a Debian mirror says what to do: %j', (indexTargets, message, hint) => {
    expect(() => requireSources(indexTargets)).toThrow(
      expect.objectContaining({
        code: 'no-debian-mirror',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  test('sourceLine names the key only where the machine has it in a file', () => {
    const [main, , security] = parseIndexTargets(output);
    if (main === undefined || security === undefined) throw new Error('sources are missing');
    expect(sourceLine('deb-src', main, 'bookworm')).toBe(
      'deb-src [signed-by=/usr/share/keyrings/debian.pgp] http://mirror.example/debian/ bookworm main',
    );
    expect(sourceLine('deb', security)).toBe('deb http://mirror.example/security/ trixie-security main');
  });

  test('fetchSettings keeps proxies and what is forgiven, and no more', () => {
    const kept = [
      'Acquire::Check-Valid-Until "false";',
      'Acquire::http::Proxy "http://proxy.example:3128";',
      'Acquire::https::Proxy::mirror.example "DIRECT";',
    ];
    const dump = [
      'Acquire "";',
      ...kept,
      'Acquire::http::Proxy "";',
      'Acquire::Languages "none";',
      'Dir "/";',
    ];
    expect(fetchSettings(dump.join('\n'))).toEqual(kept);
  });
});

describe('mounts', () => {
  const info = [
    '22 1 0:20 / / rw - ext4 /dev/vda rw',
    '23 22 0:21 / /sys/fs/cgroup rw shared:4 - tmpfs tmpfs rw',
    '24 23 0:22 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd',
    '25 23 0:23 / /sys/fs/cgroup/unified rw shared:5 master:1 - cgroup2 cgroup2 rw',
    '26 22 0:24 / /var/lib/labs/a/hosts/x/root rw - overlay overlay rw',
    '27 22 0:25 / /var/lib/labs/a\\040b/root rw - overlay overlay rw',
    '28 22 0:26 / /var/lib/labs/ab rw - tmpfs tmpfs rw',
    '',
  ].join('\n');

  test('parseCgroupMounts tells the versions apart', () => {
    expect(parseCgroupMounts(info)).toEqual({
      unified: '/sys/fs/cgroup/unified',
      legacy: ['/sys/fs/cgroup/systemd'],
    });
    expect(parseCgroupMounts('24 23 0:22 / /c rw - cgroup cgroup rw')).toBeUndefined();
  });

  test('mountsBelow takes a directory and what is in it, with blanks in names', () => {
    expect(mountsBelow(info, '/var/lib/labs/a')).toEqual(['/var/lib/labs/a/hosts/x/root']);
    expect(mountsBelow(info, '/var/lib/labs/a b')).toEqual(['/var/lib/labs/a b/root']);
  });
});

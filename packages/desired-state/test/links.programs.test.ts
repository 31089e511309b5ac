import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { unlinkedFunction } from '../src/kinds/unit/links.js';

const roots = mkdtempSync(join(tmpdir(), 'links-'));
afterAll(() => rmSync(roots, { recursive: true }));
const directory = 'etc/systemd/system';

/** A root directory with a unit, which systemd's own program has enabled. */
function enabled(name: string, files: Readonly<Record<string, string>>) {
  const root = join(roots, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, directory, path)), { recursive: true });
    writeFileSync(join(root, directory, path), text);
  }
  const before = new Set(Object.keys(files));
  execFileSync('systemctl', [`--root=${root}`, 'enable', '-q', name]);
  const links = readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, directory).length + 1))
    .filter((path) => !before.has(path))
    .sort();
  const [fragment = name, ...dropIns] = Object.keys(files).map((path) => join(root, directory, path));
  const shown = `Id=${name}\nUnitFileState=enabled\nFragmentPath=${fragment}\nDropInPaths=${dropIns.join(' ')}\n`;
  const unlinked = (more: NodeJS.ProcessEnv = {}): readonly string[] =>
    execFileSync('/bin/sh', ['-c', `${unlinkedFunction}\nunlinked "$@"`, 'sh', join(root, directory)], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: {
        ...process.env,
        ...more,
        shown: `Id=other.service\nUnitFileState=disabled\nFragmentPath=${fragment}\n\n${shown}`,
      },
    })
      .split('\n')
      .filter(Boolean);
  return { links, unlinked, remove: (link: string) => rmSync(join(root, directory, link)) };
}

const unit = (install: string): string =>
  `[Unit]\nWantedBy=no.target\n\n[Service]\nExecStart=/bin/true\n\n${install}`;

describe('the links of an enabled unit', () => {
  test.each<[string, string, readonly string[]]>([
    ['one.service', '[Install]\nWantedBy=multi-user.target\n', ['multi-user.target.wants/one.service']],
    ['none.service', '[Install]\nWantedBy=a.target', ['a.target.wants/none.service']],
    [
      'all.service',
      '[Install]\nWantedBy=a.target\tb.target  c.target\nRequiredBy = d.target\nAlias=e.service\nUpheldBy=f.service\n',
      [
        'a.target.wants/all.service',
        'b.target.wants/all.service',
        'c.target.wants/all.service',
        'd.target.requires/all.service',
        'e.service',
        'f.service.upholds/all.service',
      ],
    ],
    [
      'lines.service',
      '[Install]\r\nWantedBy=a.target \\\r\n# in between\r\n  b.target\r\n',
      ['a.target.wants/lines.service', 'b.target.wants/lines.service'],
    ],
    [
      'reset.service',
      '[Install]\nWantedBy=a.target\nRequiredBy=b.target\nWantedBy=\nWantedBy=c.target\n; WantedBy=d.target\n[X-Other]\nWantedBy=e.target\n',
      ['b.target.requires/reset.service', 'c.target.wants/reset.service'],
    ],
    ['of@that.service', '[Install]\nWantedBy=a.target\n', ['a.target.wants/of@that.service']],
    [
      'twice.service',
      '[Install]\nWantedBy=a.target a.target\n[Install]\nWantedBy=b.target\n',
      ['a.target.wants/twice.service', 'b.target.wants/twice.service'],
    ],
  ])('%s: each is missed once it is gone, and none before', (name, install, links) => {
    const file = name.replace(/@.*\./, '@.');
    const all = enabled(name, { [file]: unit(install) });
    expect(all.links).toEqual(links);
    expect(all.unlinked()).toEqual([]);
    for (const link of all.links) all.remove(link);
    expect([...new Set(all.unlinked())].sort()).toEqual(links.map((link) => `${name}|${link}`));
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['specifier.service', { 'specifier.service': unit('[Install]\nWantedBy=%N.target a.target\n') }],
    [
      'instance@1.service',
      { 'instance@.service': unit('[Install]\nWantedBy=a.target\nAlias=other@.service\n') },
    ],
    [
      'dropped.service',
      {
        'dropped.service': unit('[Install]\nWantedBy=a.target\n'),
        'dropped.service.d/a.conf': '[Install]\nWantedBy=\nWantedBy=b.target\n',
      },
    ],
    [
      'limited.service',
      {
        'limited.service': unit('[Install]\nWantedBy=a.target\n'),
        'limited.service.d/a.conf': '[Service]\nLimitNOFILE=9\n',
      },
    ],
  ])('%s: none is missed that systemd did not make', (name, files) => {
    expect(enabled(name, files).unlinked()).toEqual([]);
  });

  test('are unknown on a host without awk, which ends the probe', () => {
    const { unlinked } = enabled('without.service', {
      'without.service': unit('[Install]\nWantedBy=a.target\n'),
    });
    expect(() => unlinked({ PATH: '/nowhere' })).toThrow(/awk: .*not found/);
  });

  test('are missed one by one', () => {
    const all = enabled('list.service', { 'list.service': unit('[Install]\nWantedBy=a.target b.target\n') });
    all.remove('b.target.wants/list.service');
    expect(all.unlinked()).toEqual(['list.service|b.target.wants/list.service']);
  });
});

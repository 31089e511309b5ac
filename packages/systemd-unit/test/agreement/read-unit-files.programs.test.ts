import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unitProperties } from '../../src/dbus/properties.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { indexUnits } from '../../src/effective/unit-index.js';
import { readUnitFiles } from '../../src/node/unit-files.js';
import { realSystemd } from './real.js';

const real = realSystemd();
const service = '[Service]\nExecStart=/bin/true\n';

describe('readUnitFiles', () => {
  it('reads directories of units with their links, inside and out', async () => {
    const root = real.write({
      'etc/systemd/system/own.service': service,
      'etc/systemd/system/alias.service': { symlink: '/lib/systemd/system/vendor.service' },
      'etc/systemd/system/linked.service': { symlink: '/opt/linked.service' },
      'etc/systemd/system/masked.service': { symlink: '/dev/null' },
      'etc/systemd/system/round.service': { symlink: 'round.service' },
      'etc/systemd/system/dangling.service': { symlink: 'nowhere.service' },
      'etc/systemd/system/own.service.d': { symlink: '../../../srv/many' },
      'etc/systemd/system/own.service.wants/vendor.service': {
        symlink: '/usr/lib/systemd/system/vendor.service',
      },
      'etc/systemd/system/other/a.service': service,
      'srv/many/x.conf': '[Service]\nNice=7\n',
      'opt/linked.service': service,
      'opt/other.service': service,
      'usr/lib/systemd/system/vendor.service': service,
      lib: { symlink: 'usr/lib' },
    });
    execFileSync('mkfifo', [join(root, 'etc/systemd/system/fifo.service')]);
    const files = await readUnitFiles({ root });
    const unit = (name: string): ReturnType<typeof effectiveUnit> => effectiveUnit(name, indexUnits(files));
    expect(unitProperties(unit('own.service'))['Nice']).toBe(7);
    expect(unit('own.service').linked.wants).toEqual(['vendor.service']);
    expect(unit('alias.service')).toMatchObject({ id: 'vendor.service', state: 'loaded' });
    expect(unit('linked.service')).toMatchObject({ id: 'linked.service', state: 'loaded' });
    expect(unit('masked.service').state).toBe('masked');
    for (const name of ['round.service', 'dangling.service', 'fifo.service', 'a.service', 'other.service'])
      expect(unit(name).state, name).toBe('not-found');
    expect(Object.keys(files)).not.toContain('/opt/other.service');
  });

  it('gives full paths, whatever slashes the directories end in', async () => {
    const root = real.write({ 'etc/systemd/system/own.service': service });
    const files = await readUnitFiles({ root: `${root}/`, unitPath: ['/etc/systemd/system/'] });
    expect(Object.keys(files)).toEqual(['/etc/systemd/system/own.service']);
  });

  it('finds what systemd finds on this machine', async () => {
    real.write({});
    const { stdout } = real.analyze('unit-files');
    const theirs = new Map(
      [...stdout.matchAll(/^ids: (\S+) \u2192 (\S+)$/gm)].map(([, name, path]) => [name, path]),
    );
    const files = await readUnitFiles();
    for (const name of [
      'systemd-journald.service',
      'ctrl-alt-del.target',
      'dbus.socket',
      'multi-user.target',
    ]) {
      let path = theirs.get(name);
      while (path !== undefined && !path.startsWith('/')) path = theirs.get(path);
      expect([name, effectiveUnit(name, indexUnits(files)).fragmentPath]).toEqual([name, path]);
    }
  });
});

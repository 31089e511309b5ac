import { describe, expect, it } from 'vitest';
import { unitProperties } from '../../src/dbus/properties.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import type { UnitFiles } from '../../src/effective/files.js';
import { indexUnits } from '../../src/effective/unit-index.js';
import { realSystemd } from './real.js';

const real = realSystemd();
const service = '[Service]\nExecStart=/bin/true\n';

/** The result of systemd: the path of each name that leads to one, and the names that lead to each file. */
function theirs(files: UnitFiles): { readonly root: string; readonly paths: ReadonlyMap<string, string> } {
  const root = real.write(files);
  const { stdout } = real.analyze('unit-files');
  const ids = new Map<string, string>();
  for (const [, name = '', target = ''] of stdout.matchAll(/^ids: (\S+) → (\S+)$/gm)) ids.set(name, target);
  const paths = new Map<string, string>();
  for (const name of ids.keys()) {
    let at: string | undefined = name;
    for (let links = 0; links < 9 && at !== undefined && !at.startsWith('/'); links++)
      at = ids.get(at) ?? (at === name ? undefined : ids.get(at.replace(/@.*\./, '@.')));
    if (at?.startsWith('/')) paths.set(name, at.slice(root.length));
  }
  return { root, paths };
}

const files: UnitFiles = {
  'out/real.service': service,
  'out/many/x.conf': '[Service]\nNice=7\n',
  'units/p.service': service,
  'units/a@.service': service,
  'units/c@.service': service,
  'units/linked.service': { symlink: '../out/real.service' },
  'units/linked@k.service': { symlink: '../out/real.service' },
  'units/b@i.service': { symlink: 'a@i.service' },
  'units/q.socket': { symlink: 'p.service' },
  'units/dangling.service': { symlink: 'nowhere.service' },
  'units/al@.service': { symlink: 'a@.service' },
  'units/al@j.service': { symlink: 'c@.service' },
  'units/p2.service': { symlink: 'p.service' },
  'units/p3.service': { symlink: 'p2.service' },
  'units/plain.service': { symlink: 'a@.service' },
  'units/inst@x.service': { symlink: 'p.service' },
  'units/other@1.service': { symlink: 'a@2.service' },
  'units/p.service.d': { symlink: '../out/many' },
};

describe('links', () => {
  const at = (root: string): UnitFiles =>
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${root}/${name}`, content]));
  const unit = (name: string, root = ''): ReturnType<typeof effectiveUnit> =>
    effectiveUnit(name, indexUnits(at(root), { unitPath: [`${root}/units`] }));

  it('lead where systemd says', () => {
    const { paths } = theirs(files);
    for (const name of Object.keys(files)) {
      const [, unitName] = /^units\/([^/]+\.(?:service|socket))$/.exec(name) ?? [];
      if (unitName === undefined || unitName.includes('@.')) continue;
      expect([unitName, unit(unitName).fragmentPath]).toEqual([unitName, paths.get(unitName)]);
    }
  });

  it('out of the search path name a unit of their own', () => {
    expect(unit('linked.service')).toMatchObject({ id: 'linked.service', state: 'loaded' });
  });

  it('of an instance may lead to one that only its template has, or elsewhere than its template does', () => {
    expect(unit('b@i.service')).toMatchObject({ id: 'a@i.service', state: 'loaded' });
    expect(unit('al@j.service').id).toBe('c@j.service');
    expect(unit('al@k.service').id).toBe('a@k.service');
    expect(unit('a@j.service').names).not.toContain('al@j.service');
    expect(unit('a@k.service').names).toContain('al@k.service');
  });

  it('of another type, and dangling ones, name nothing', () => {
    for (const name of ['q.socket', 'dangling.service', 'plain.service', 'inst@x.service', 'other@1.service'])
      expect(unit(name).state, name).toBe('not-found');
  });

  it('may be directories of drop-ins', () => {
    expect(unitProperties(unit('p3.service'))['Nice']).toBe(7);
    expect(unit('p.service').dropInPaths).toEqual(['/units/p.service.d/x.conf']);
  });
});

describe('what needs no file or says it by its name', () => {
  const unit = (name: string, more: UnitFiles): ReturnType<typeof effectiveUnit> =>
    effectiveUnit(name, indexUnits(more, { unitPath: ['/units'] }));

  it('a slice without a file is loaded, with drop-ins', () => {
    const slice = unit('a-b.slice', { '/units/a-b.slice.d/x.conf': '[Slice]\nCPUWeight=5\n' });
    expect(slice.state).toBe('loaded');
    expect(unitProperties(slice)).toMatchObject({ Description: 'Slice /a/b', CPUWeight: 5n });
    expect(unit('a--b.slice', {}).state).toBe('not-found');
  });

  it('a mount has its Where= and Description= from its name', () => {
    const mount = unitProperties(
      unit('mnt-a\\x2db.mount', { '/units/mnt-a\\x2db.mount': '[Mount]\nWhat=/x\n' }),
    );
    expect(mount).toMatchObject({ Where: '/mnt/a-b', Description: '/mnt/a-b' });
    const swap = unitProperties(unit('dev-x.swap', { '/units/dev-x.swap': '[Swap]\nWhat=/dev/x\n' }));
    expect(swap).toMatchObject({ What: '/dev/x', Description: '/dev/x' });
  });

  it("an instance has its template's .wants/ and .requires/, where a link to /dev/null masks", () => {
    const tree: UnitFiles = {
      '/units/a@.service': service,
      '/units/a@.service.wants/x.service': { symlink: '/units/x.service' },
      '/units/a@.service.requires/y.service': { symlink: '/units/y.service' },
      '/units/a@1.service.wants/x.service': { symlink: '/dev/null' },
    };
    expect(unit('a@2.service', tree).linked).toMatchObject({ wants: ['x.service'], requires: ['y.service'] });
    expect(unit('a@1.service', tree).linked.wants).toEqual([]);
  });
});

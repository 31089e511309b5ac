import { describe, expect, it } from 'vitest';
import { unitProperties } from '../../src/dbus/properties.js';
import { dropInNames } from '../../src/effective/drop-ins.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { indexUnits } from '../../src/effective/unit-index.js';

const base = '[Service]\nExecStart=/bin/a\nEnvironment=A=1\n';
const etc = '/etc/systemd/system';

describe('effectiveUnit', () => {
  it('finds drop-in directories by name, template, dashes', () => {
    expect(dropInNames('foo-bar@x-y.service')).toEqual([
      'foo-bar@x-y.service',
      'foo-bar@.service',
      'foo-.service',
      'foo-@x-y.service',
      'foo-@.service',
    ]);
    expect(dropInNames('a-b-c.service')).toEqual(['a-b-c.service', 'a-b-.service', 'a-.service']);
    expect(dropInNames('-.mount')).toEqual(['-.mount']);
  });

  it('reads the names of files once, however many units are loaded', () => {
    let readings = 0;
    const files = new Proxy(
      { [`${etc}/a.service`]: base, [`${etc}/b.service`]: { symlink: 'a.service' } },
      {
        ownKeys: (target) => {
          readings++;
          return Reflect.ownKeys(target);
        },
      },
    );
    const index = indexUnits(files);
    for (const name of ['a.service', 'b.service', 'c.service']) effectiveUnit(name, index);
    expect(readings).toBe(1);
  });

  it('takes directories of the search path with and without a slash at the end', () => {
    for (const directory of ['/u', '/u/', '//u//.'])
      expect(
        effectiveUnit('a.service', indexUnits({ '/u/a.service': base }, { unitPath: [directory] })),
      ).toMatchObject({ state: 'loaded', fragmentPath: '/u/a.service' });
  });

  it('orders drop-ins by file name, whatever the directory, and says where values came from', () => {
    const unit = effectiveUnit(
      'a-b.service',
      indexUnits({
        [`${etc}/a-b.service`]: base,
        [`${etc}/service.d/10.conf`]: '[Unit]\nDescription=type\n',
        [`${etc}/a-.service.d/20.conf`]: '[Unit]\nDescription=dash\n[Service]\nEnvironment=B=2\n',
        [`${etc}/a-b.service.d/05.conf`]: '[Unit]\nDescription=exact\n',
        '/usr/lib/systemd/system/a-b.service.d/20.conf': '[Unit]\nDescription=hidden by no one\n',
      }),
    );
    expect(unit.dropInPaths.map((path) => path.split('/').slice(-2).join('/'))).toEqual([
      'a-b.service.d/05.conf',
      'service.d/10.conf',
      'a-.service.d/20.conf',
    ]);
    expect(unitProperties(unit)).toMatchObject({ Description: 'dash', Environment: ['A=1', 'B=2'] });
    expect(unit.unit.settings.get('Service.Environment')?.origins.map((each) => each.path)).toEqual([
      `${etc}/a-b.service`,
      `${etc}/a-.service.d/20.conf`,
    ]);
    expect(
      unit.unit.settings
        .get('Unit.Description')
        ?.origins.map((each) => [each.path, each.node.span.start.line]),
    ).toEqual([[`${etc}/a-.service.d/20.conf`, 2]]);
  });

  it('follows aliases and fills in instances', () => {
    const files = {
      [`${etc}/a@.service`]: '[Service]\nExecStart=/bin/a %i %j\n',
      [`${etc}/b@.service`]: { symlink: 'a@.service' },
    };
    const unit = effectiveUnit('b@x.service', indexUnits(files));
    expect([unit.id, unit.state, ...unit.names].sort()).toEqual([
      'a@x.service',
      'a@x.service',
      'b@x.service',
      'loaded',
    ]);
    expect(unitProperties(unit)['ExecStart']).toEqual([
      ['/bin/a', ['/bin/a', 'x', 'a'], false, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });

  it.each([
    ['masked by a link', { [`${etc}/a.service`]: { symlink: '/dev/null' } }, 'masked'],
    ['masked by an empty file', { [`${etc}/a.service`]: '' }, 'masked'],
    ['missing', {}, 'not-found'],
    ['refused by a line', { [`${etc}/a.service`]: '[Service]\nExecStart="x\n' }, 'bad-setting'],
    ['refused as a whole', { [`${etc}/a.service`]: '[Service] x\n' }, 'error'],
    [
      'kept in spite of a bad drop-in',
      { [`${etc}/a.service`]: base, [`${etc}/a.service.d/x.conf`]: '[Service] x\n' },
      'loaded',
    ],
  ])('%s', (_name, files, state) => {
    expect(effectiveUnit('a.service', indexUnits(files)).state).toBe(state);
  });

  it('lists what is linked in .wants directories', () => {
    const unit = effectiveUnit(
      'multi-user.target',
      indexUnits({
        '/usr/lib/systemd/system/multi-user.target': '[Unit]\nDescription=m\n',
        [`${etc}/multi-user.target.wants/a.service`]: { symlink: '/usr/lib/systemd/system/a.service' },
        '/usr/lib/systemd/system/a.service': base,
      }),
    );
    expect(unit.linked).toEqual({ wants: ['a.service'], requires: [], upholds: [] });
  });
});

describe('unitProperties', () => {
  const properties = (lines: string): Readonly<Record<string, unknown>> =>
    unitProperties(
      effectiveUnit(
        'a.service',
        indexUnits({ [`${etc}/a.service`]: `[Service]\nExecStart=/bin/a\n${lines}\n` }),
      ),
    );

  it('lists no call that an allow list answers with an error', () => {
    const { SystemCallFilter: filter } = properties(
      'SystemCallFilter=read write\nSystemCallFilter=~write:EPERM',
    );
    expect(String(filter)).toContain('read');
    expect(String(filter)).not.toContain('EPERM');
    expect(properties('SystemCallFilter=~write:EPERM read')['SystemCallFilter']).toEqual([
      false,
      ['read', 'write:EPERM'],
    ]);
  });

  it('gives a mask of CPUs its bytes, though none be in it', () => {
    expect(properties('CPUAffinity=3-1')['CPUAffinity']).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    // A list that adds no processor is an empty one.
    expect(properties('CPUAffinity=1\nCPUAffinity=4294967295')['CPUAffinity']).toEqual([]);
    expect(properties('CPUAffinity=1 4294967295')['CPUAffinity']).toEqual([2, 0, 0, 0, 0, 0, 0, 0]);
    expect(properties('CPUAffinity=0 9 64')['CPUAffinity']).toEqual([
      1, 2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
    ]);
  });
});

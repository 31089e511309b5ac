import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSections, buildUnit, getValue, readSections } from '../../src/build/build.js';
import { environment, exec } from '../../src/build/value.js';
import { parse } from '../../src/document/parse.js';
import { parseExec } from '../../src/exec/parse.js';

describe('buildUnit', () => {
  it('lays out a unit as people write it', () => {
    const text = buildUnit({
      Unit: { Description: 'etcd', Documentation: 'https://github.com/etcd-io/etcd' },
      Service: {
        Type: 'notify',
        Environment: environment({ ETCD_UNSUPPORTED_ARCH: 'arm64' }),
        ExecStart: exec(['/usr/local/bin/etcd', '--name=control0', '--data-dir=/var/lib/etcd'], {
          layout: 'multiline',
        }),
        Restart: 'on-failure',
        RestartSec: 5,
        User: undefined,
      },
      Install: { WantedBy: ['multi-user.target'] },
    });
    expect(text).toBe(
      `[Unit]
Description=etcd
Documentation=https://github.com/etcd-io/etcd

[Service]
Type=notify
Environment=ETCD_UNSUPPORTED_ARCH=arm64
ExecStart=/usr/local/bin/etcd \\
  --name=control0 \\
  --data-dir=/var/lib/etcd
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`,
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e21, 1e-7])(
    'refuses %s, which is no number to systemd',
    (number) => {
      expect(() => buildUnit({ Service: { RestartSec: number } })).toThrow(
        expect.objectContaining({ code: 'bad-value', message: expect.stringContaining('RestartSec=') }),
      );
    },
  );

  it.each(['null', '{}'])('refuses %s, which is no value of a setting', (json) => {
    expect(() => buildUnit({ Service: { RestartSec: JSON.parse(json) } })).toThrow(
      expect.objectContaining({
        code: 'bad-value',
        message: expect.stringContaining('RestartSec= cannot be'),
      }),
    );
  });

  it('keeps every argument, in both layouts', () => {
    const argument = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(
        fc.array(argument, { maxLength: 5 }),
        fc.constantFrom('line', 'multiline'),
        (args, layout) => {
          const text = buildUnit({ Service: { ExecStart: exec(['/bin/true', ...args], { layout }) } });
          const value = getValue(parse(text), 'Service', 'ExecStart') ?? '';
          const [command] = parseExec(value).commands;
          expect(command?.argv.slice(1).map((word) => word.replaceAll('$$', '$'))).toEqual(args);
        },
      ),
    );
  });

  it('reads back what it wrote', () => {
    const sections = {
      Unit: { Description: ['a'] },
      Service: { ExecStart: ['/bin/a', '/bin/b'], Type: ['oneshot'] },
    };
    expect(readSections(parse(buildSections(sections)))).toEqual(sections);
  });

  it.each([
    [{ 'Un]it\n': {} }, 'bad-section'],
    [{ Unit: { '#A': 'x' } }, 'bad-key'],
    [{ Unit: { 'A=B': 'x' } }, 'bad-key'],
    [{ Unit: { A: 'x\nB=y' } }, 'bad-value'],
    [{ Unit: { A: ' x' } }, 'bad-value'],
    [{ Unit: { A: 'x\\' } }, 'bad-value'],
    [{ Service: { ExecStart: exec(['bin/x']) } }, 'bad-exec-path'],
    [{ Service: { ExecStart: exec([]) } }, 'bad-argument'],
    [{ Service: { Environment: environment({ '1': 'x' }) } }, 'bad-environment'],
  ])('refuses what systemd would read as something else (%#)', (sections, code) => {
    expect(() => buildSections(sections)).toThrow(expect.objectContaining({ code }));
  });
});

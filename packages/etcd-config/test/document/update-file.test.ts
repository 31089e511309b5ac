import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfigFile } from '../../src/document/file.js';
import { parseFlags } from '../../src/document/flags.js';
import type { Setting, Settings } from '../../src/document/setting.js';
import { updateConfigFile } from '../../src/document/update-file.js';
import { formatConfigFile } from '../../src/document/write-file.js';

const version = '3.5.16';
const flags = (...argv: readonly string[]): Settings => parseFlags(argv, { version }).settings;
const read = (text: string): Settings => parseConfigFile(text, { version }).settings;
const texts = (settings: Settings): Readonly<Record<string, string>> =>
  Object.fromEntries([...settings].map(([name, setting]: [string, Setting]) => [name, setting.text]));

describe('an update of a configuration file', () => {
  it('writes what differs, and leaves the rest as it is', () => {
    const text = `# ours
Name: m1 # the member
data-dir: '/var/lib/etcd'
heartbeat-interval: 0x64
unknown-key: [1, yes] # for later
client-transport-security:
  # issued by hand
  cert-file: /a
  client-cert-auth: yes
log-outputs: [stderr]
snapshot-count: 10000
`;
    const { 'snapshot-count': _, ...others } = Object.fromEntries(read(text));
    const changes = Object.fromEntries(flags('--name=m2', '--cert-file=/b', '--key-file=/k', '--logger=zap'));
    const { output, diagnostics } = updateConfigFile(
      text,
      new Map(Object.entries({ ...others, ...changes })),
      {
        version,
      },
    );
    expect(diagnostics).toEqual([]);
    expect(output).toBe(`# ours
Name: m2 # the member
data-dir: '/var/lib/etcd'
heartbeat-interval: 0x64
unknown-key: [1, yes] # for later
client-transport-security:
  # issued by hand
  cert-file: /b
  client-cert-auth: yes
  key-file: /k
log-outputs: [stderr]
logger: zap
`);
    expect(updateConfigFile(text, read(text), { version }).output).toBe(text);
  });

  it('reads back as the settings that were asked for, whatever the file held', () => {
    const value = fc.stringMatching(/^[ -~]{1,12}$/);
    const argv = fc
      .record(
        {
          name: value,
          'data-dir': value,
          'cert-file': value,
          'peer-cert-file': value,
          'heartbeat-interval': fc.integer({ min: 1, max: 9999 }).map(String),
          'client-cert-auth': fc.boolean().map(String),
          'quota-backend-bytes': fc.integer({ min: 0 }).map(String),
          'log-outputs': fc.constantFrom('stderr', '/x'),
        },
        { requiredKeys: [] },
      )
      .map((chosen) => Object.entries(chosen).map(([name, text]) => `--${name}=${text}`));
    fc.assert(
      fc.property(argv, argv, (before, after) => {
        const written = formatConfigFile(flags(...before), { version }).output;
        const own = written === '{}\n' ? '' : written;
        const { output } = updateConfigFile(`# ours\nother: x\n${own}`, flags(...after), { version });
        expect(texts(read(output))).toEqual(texts(flags(...after)));
        expect(output.startsWith('# ours\nother: x\n')).toBe(true);
      }),
    );
  });

  it('keeps the line ends of Windows', () => {
    const text = '# ours\r\nname: a # the member\r\nother: x\r\n';
    expect(updateConfigFile(text, flags('--name=b'), { version }).output).toBe(text.replace('a #', 'b #'));
  });

  it.each(['[a]', 'a: [', 'x'])('is refused for %j', (text) => {
    expect(() => updateConfigFile(text, new Map(), { version })).toThrow(
      expect.objectContaining({ code: 'unreadable-file' }),
    );
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer } from '../../oracle/answers.js';
import { parse } from '../../src/document/parse.js';
import { type Directive, directivesOf, sectionNames } from '../../src/schema/lookup.js';
import { securityReport } from '../../src/security/exposure.js';
import { loadUnit } from '../../src/settings/load.js';
import { verify } from '../../src/verify/verify.js';
import { calendarText, escapeArguments, timeSpanText } from './expressions.js';
import { unitCases } from './units.js';
import { values } from './values.js';

/** Each part stops after this long; a run covers a part of the cases, many runs all. */
const BUDGET_MS = 8000;

let directory = '';

beforeAll(() => {
  execFileSync(fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url)), ['systemd']);
  directory = mkdtempSync(join(tmpdir(), 'systemd-unit-'));
}, 300_000);

afterAll(() => {
  if (directory !== '') rmSync(directory, { recursive: true, force: true });
});

function shuffled<T>(items: readonly T[]): readonly T[] {
  const [order = []] = fc.sample(fc.shuffledSubarray([...items], { minLength: items.length }), 1);
  return order;
}

function within<T>(items: Iterable<T>, check: (item: T) => void): number {
  const end = Date.now() + BUDGET_MS;
  let count = 0;
  for (const item of items) {
    if (Date.now() > end) break;
    check(item);
    count++;
  }
  return count;
}

const analyze = (...args: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync('systemd-analyze', args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    maxBuffer: 64 * 1024 * 1024,
  });

function theirVerify(file: string, text: string): readonly [number | null, readonly string[]] {
  const path = join(directory, file);
  writeFileSync(path, text);
  const { status, stderr } = analyze('verify', '--man=no', '--generators=no', '--recursive-errors=one', path);
  rmSync(path);
  return [
    status,
    stderr
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replaceAll(`${directory}/`, '')),
  ];
}

describe('beside the systemd programs of this machine', () => {
  it('verify says the same of whole units', () => {
    const count = within(shuffled(unitCases), ([file, text]) => {
      expect(answer('verify', { file, text }, undefined), text).toEqual(theirVerify(file, text));
    });
    expect(count).toBeGreaterThan(3);
  }, 60_000);

  /** A unit of each type that loads, for one more setting to be added. */
  const frames: Readonly<Record<string, readonly [file: string, lines: string]>> = {
    Unit: ['t.service', '[Service]\nExecStart=/bin/true\n[Unit]\n'],
    Service: ['t.service', '[Service]\nExecStart=/bin/true\nType=oneshot\n'],
    Socket: ['t.socket', '[Socket]\nListenStream=/run/x\n'],
    Mount: ['mnt.mount', '[Mount]\nWhat=/x\nWhere=/mnt\n'],
    Swap: ['dev-x.swap', '[Swap]\nWhat=/dev/x\n'],
    Timer: ['t.timer', '[Timer]\nOnBootSec=5\n'],
    Path: ['t.path', '[Path]\nPathExists=/x\n'],
    Slice: ['t.slice', '[Slice]\n'],
  };
  /** Types where a bad value ends the reading of the file; whole units cover them. */
  const ending = [
    'command',
    'user',
    'users',
    'working-directory',
    'apparmor-profile',
    'selinux-context',
    'smack-process-label',
    'pid-file',
    'image-policy',
    'trigger-unit',
  ];

  const perLine = (lines: readonly string[]): ReadonlyMap<number, readonly string[]> => {
    const found = new Map<number, string[]>();
    for (const line of lines) {
      const match = /^[^:]+:(\d+): (.*)$/s.exec(line);
      if (match !== null)
        found.set(Number(match[1]), [...(found.get(Number(match[1])) ?? []), match[2] ?? '']);
    }
    return found;
  };

  it('verify says the same of every value of a directive', () => {
    const all = sectionNames
      .filter((name) => Object.hasOwn(frames, name))
      .flatMap((name) => [...directivesOf(name).values()]);
    const tame = all.filter((each: Directive) => !each.strict && !ending.includes(each.type));
    for (const [section, [file, frame]] of Object.entries(frames)) {
      // All directives of a section in one file: one start of the program instead of hundreds.
      const settings = tame
        .filter((each) => each.section === section)
        .flatMap(({ name }) => values.map((value) => `${name}=${value}`));
      expect(settings.length).toBeGreaterThan(0);
      const text = `${frame}${settings.join('\n')}\n`;
      const said = (lines: readonly string[]): readonly string[] => {
        const found = perLine(lines);
        const before = frame.split('\n').length;
        return settings.map((setting, at) => [setting, ...(found.get(before + at) ?? [])].join('\n  '));
      };
      expect(said(verify(file, text).lines)).toEqual(said(theirVerify(file, text)[1]));
    }
  }, 60_000);

  it.each([
    ['timespan', timeSpanText],
    ['calendar', calendarText],
  ] as const)(
    '%s',
    (kind, texts) => {
      const shown = kind === 'calendar' ? /Normalized form:/ : /(?:\u03bcs|Human):/;
      within(fc.sample(texts, 300), (text) => {
        const { status, stdout, stderr } = analyze(kind, '--', text);
        const lines =
          status === 0
            ? stdout
                .split('\n')
                .filter((line) => shown.test(line))
                .map((line) => line.trim())
            : [];
        expect(answer(kind, [kind, text], undefined), text).toEqual({
          stdout: lines,
          rc: status,
          stderr: stderr.split('\n')[0],
        });
      });
    },
    60_000,
  );

  it('escape', () => {
    within(fc.sample(escapeArguments, 300), (argv) => {
      const { status, stdout, stderr } = spawnSync('systemd-escape', argv, {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      expect(answer('escape', argv, undefined), argv.join(' ')).toEqual({
        stdout: stdout.replace(/\n$/, ''),
        rc: status,
        stderr: stderr.trim(),
      });
    });
  }, 60_000);

  const sandboxes = [
    '',
    'DynamicUser=yes',
    'DynamicUser=yes\nUser=root',
    'User=nobody',
    'User=x\nSupplementaryGroups=a',
    'PrivateDevices=yes\nProtectClock=yes',
    'SystemCallFilter=@system-service',
    'SystemCallFilter=~@clock @swap',
    'SystemCallFilter=@system-service\nSystemCallFilter=~@privileged:EPERM @resources',
    'RestrictAddressFamilies=AF_INET AF_UNIX',
    'RestrictAddressFamilies=~AF_INET AF_VSOCK',
    'RestrictAddressFamilies=none',
    'RestrictNamespaces=~user net',
    'IPAddressDeny=any\nIPAddressAllow=localhost',
    'IPAddressDeny=any\nIPAddressAllow=10.0.0.0/8',
    'UMask=0077\nProtectHome=tmpfs\nProtectSystem=full',
    'CapabilityBoundingSet=CAP_NET_ADMIN CAP_SYS_ADMIN\nAmbientCapabilities=CAP_NET_ADMIN',
    'CapabilityBoundingSet=',
    'CapabilityBoundingSet=CAP_KILL\nCapabilityBoundingSet=~\nCapabilityBoundingSet=CAP_CHOWN',
    'CapabilityBoundingSet=~\nCapabilityBoundingSet=~CAP_SYS_ADMIN',
    'DevicePolicy=strict\nDeviceAllow=/dev/null rw',
    'SystemCallArchitectures=native x86\nDelegate=cpu\nNotifyAccess=all\nProcSubset=pid\nProtectProc=noaccess\nRootDirectory=/x',
    'PrivateUsers=identity\nProtectControlGroups=strict\nPrivateTmp=disconnected\nPrivateMounts=yes\nKeyringMode=shared\nRemoveIPC=yes\nUser=x',
  ];

  it('security gives every row the same exposure', () => {
    const count = within(shuffled(sandboxes), (lines) => {
      const text = `[Service]\nExecStart=/bin/true\n${lines}\n`;
      const path = join(directory, 's.service');
      writeFileSync(path, text);
      const rows: unknown = JSON.parse(
        analyze('security', '--offline=yes', '--json=short', '--no-pager', path).stdout,
      );
      const summary = analyze('security', '--offline=yes', '--no-pager', path).stdout;
      const theirs = new Map(
        (Array.isArray(rows) ? rows : []).map((row) => [
          row.json_field,
          Math.round(Number(row.exposure ?? 0) * 10),
        ]),
      );
      const report = securityReport(loadUnit('s.service', [{ path, document: parse(text) }]));
      const ours = new Map(report?.items.map((item) => [item.field, item.exposureTenths]));
      expect(ours, lines).toEqual(theirs);
      const overall = `${Math.floor((report?.exposureTenths ?? 0) / 10)}.${(report?.exposureTenths ?? 0) % 10} ${report?.rating}`;
      expect(summary).toContain(`: ${overall}`);
    });
    expect(count).toBeGreaterThan(2);
  }, 60_000);

  it('the schema is what systemd dumps', () => {
    const dump = execFileSync('/usr/lib/systemd/systemd', ['--dump-configuration-items'], {
      encoding: 'utf8',
    });
    const theirs = new Set<string>();
    let section = '';
    for (const line of dump.split('\n')) {
      const header = /^\[(.*)\]$/.exec(line);
      if (header !== null) section = header[1] ?? '';
      else if (line.includes('=')) theirs.add(`${section}.${line.slice(0, line.indexOf('='))}`);
    }
    const ours = sectionNames.flatMap((name) =>
      [...directivesOf(name).values()]
        .filter((each) => each.type !== 'removed')
        .map((each) => `${name}.${each.name}`),
    );
    expect([...ours].sort()).toEqual([...theirs].sort());
    expect(theirs.size).toBeGreaterThan(1000);
  });
});

import { describe, expect, it } from 'vitest';
import { type LintOptions, lint } from '../../src/rules/lint.js';

const codes = (text: string, path = 'a.service', options: Partial<LintOptions> = {}): readonly string[] =>
  lint(text, { path, ...options }).map(({ code }) => code);
const service = (lines: string): string => `[Service]\n${lines}\n`;
const start = 'ExecStart=/bin/a\n';

describe('no noise', () => {
  it.each([
    '/bin/sh -c "echo x$A"',
    '/usr/bin/jq ".a|x$b"',
    '/usr/bin/env bash -c "a=x$A"',
    "/usr/bin/awk 'x$1y$A'",
    '/usr/bin/env A=1 B=2 bash -c "a=x$A"',
    '/usr/bin/flock /run/x sh -c "a=x$A"',
    '/usr/bin/docker run --rm image sh -c "a=x$A"',
    '/usr/bin/find /x -name "a$b"',
  ])('about variables of %s', (command) =>
    expect(codes(service(`ExecStart=${command}`))).not.toContain('variable-literal'),
  );

  it('about variables, but for those in front of an interpreter', () => {
    expect(codes(service('ExecStart=/usr/bin/timeout x$A sh -c "a=x$A"'))).toContain('variable-literal');
  });

  it('about a timer or a path that requires what it starts', () => {
    expect(codes('[Unit]\nRequires=a.service\n[Timer]\nOnBootSec=5\n', 'a.timer')).toEqual([]);
    expect(codes('[Unit]\nRequires=b.service\n[Path]\nPathExists=/x\nUnit=b.service\n', 'a.path')).toEqual(
      [],
    );
    expect(codes('[Unit]\nRequires=b.service\n[Timer]\nOnBootSec=5\n', 'a.timer')).toEqual([
      'pull-without-order',
    ]);
  });

  it('about what is misspelt rather than foreign', () => {
    expect(codes('[Serivce]\nExecStart=/bin/a\n')).toContain('unknown-section');
  });

  it('about what targets and sockets require', () => {
    expect(codes('[Unit]\nRequires=b.service\n', 'a.target')).toEqual([]);
    expect(codes('[Unit]\nRequires=a.service\n[Socket]\nListenStream=80\n', 'a.socket')).toEqual([]);
  });

  it.each([
    '[D-BUS Service]\nName=org.a\nExec=/bin/a\n',
    '<?xml version="1.0"?>\n<service-group>\n</service-group>\n',
    '<service-group></service-group>',
    '[Desktop Entry]\nType=Service\n',
    '[Accounts]\nName=a\n',
  ])('about a file of another program: %j', (text) => {
    expect(lint(text, { path: 'a.service' })).toMatchObject([{ code: 'not-a-unit', severity: 'info' }]);
  });

  it('about a target of the same run, and a hint for one that is misspelt', () => {
    const text = `${service(start)}[Install]\nWantedBy=mine.target\n`;
    expect(codes(text)).toContain('unknown-target');
    expect(codes(text, 'a.service', { units: ['mine.target'] })).toEqual([]);
    const [found] = lint(text.replace('mine', 'multi-usr'), { path: 'a.service' });
    expect(found?.hint).toBe('Did you mean multi-user.target?');
  });

  it('about matters of taste, unless asked', () => {
    const text = service('ExecStart=prog\nTimeoutStopSec=infinity');
    expect(codes(text)).toEqual([]);
    expect(codes(text, 'a.service', { pedantic: true })).toEqual(['exec-path-bare', 'timeout-unbounded']);
    expect(
      codes(service(`Type=oneshot\n${start}TimeoutSec=infinity`), 'a.service', { pedantic: true }),
    ).toEqual([]);
  });
});

describe('habits of other programs', () => {
  it.each(['/bin/a; /bin/b', '/bin/a x; /bin/b'])('a semicolon stuck to a word: %s', (command) => {
    expect(codes(service(`Type=oneshot\nExecStart=${command}`))).toContain('exec-semicolon');
  });

  it.each(['/bin/a ; /bin/b', '/bin/a \\; x', '/bin/a "x;"', '/bin/sh -c a;'])(
    'no semicolon: %s',
    (command) => {
      expect(codes(service(`Type=oneshot\nExecStart=${command}`))).not.toContain('exec-semicolon');
    },
  );

  it('an empty After= in a drop-in', () => {
    expect(codes('[Unit]\nAfter=\n', 'a.service.d/x.conf')).toEqual(['reset-without-effect']);
    expect(codes('[Service]\nEnvironment=\n', 'a.service.d/x.conf')).toEqual([]);
  });

  it.each([
    ['a.service', service(`${start}CPUQuota=50`), 'Write 50%.'],
    ['a.service', service(`${start}MemoryMax=2GB`), 'Write 2G.'],
    ['a.service', service(`${start}TasksMax=max`), 'Write infinity.'],
    ['a.service', service(`${start}MemoryMax=2g`), 'Write 2G.'],
    ['a.service', service(`${start}TimeoutStopSec=never`), 'Write infinity.'],
    ['a.timer', '[Timer]\nOnCalendar=@every 5m\n', /syntax of cron/],
    ['a.timer', '[Timer]\nOnCalendar=0 4 * * 1\n', /syntax of cron/],
    ['a.timer', '[Timer]\nOnCalendar=@daily\n', /syntax of cron/],
  ])('%s: %j', (path, text, hint) => {
    const hints = lint(text, { path }).flatMap(({ hint: each = '' }) => (each === '' ? [] : [each]));
    expect(hints).toEqual([typeof hint === 'string' ? hint : expect.stringMatching(hint)]);
  });

  it('a comment behind a value of Environment=', () => {
    expect(codes(service(`${start}Environment=A=1 # why`))).toContain('inline-comment');
    expect(codes(service(`${start}Environment="A=1 # why" B=#`))).not.toContain('inline-comment');
  });

  it('messages are bounded in length', () => {
    for (const { message } of lint(service(`${start}Nice=${'x'.repeat(100_000)}`), { path: 'a.service' }))
      expect(message.length).toBeLessThan(600);
  });
});

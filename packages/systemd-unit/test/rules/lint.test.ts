import { applyEdits } from '@harderway/diagnostics';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/rules/lint.js';

const service = (lines: string): string => `[Service]\n${lines}\n`;
const start = 'ExecStart=/usr/bin/a\n';

/** One file that shows each rule, with the place it must point at. */
type LintExample = readonly [
  code: string,
  text: string,
  line: number,
  column: number,
  fixed?: string | undefined,
  path?: string,
];

const examples: readonly LintExample[] = [
  [
    'variable-vanishes',
    service('ExecStart=/usr/bin/a $HOME/x'),
    2,
    22,
    service(`ExecStart=/usr/bin/a \${HOME}/x`),
  ],
  ['variable-literal', service('ExecStart=/usr/bin/a x$HOME'), 2, 22],
  ['variable-unset', service(`ExecStart=/usr/bin/a \${OPTS}`), 2, 22],
  ['exec-path-bare', service('ExecStart=prog'), 2, 11],
  ['exec-path-variable', service(`ExecStart=\${PROG} x`), 2, 11],
  ['exec-shell-syntax', service('ExecStart=/usr/bin/a \\\n  x > /tmp/y'), 3, 5],
  ['environment-no-expansion', service(`${start}Environment=PATH=$PATH:/x`), 3, 18],
  [
    'inline-comment',
    service(`${start}Restart=always # why`),
    3,
    15,
    service(`${start}# why\nRestart=always`),
  ],
  [
    'inline-comment',
    service(`${start}Restart=always ; why \\\n not`),
    3,
    15,
    service(`${start}; why   not\nRestart=always`),
  ],
  ['blank-after-backslash', service(`${start}ExecStartPost=/usr/bin/b \\ \n  x`), 3, 27],
  ['continuation-at-end', '[Service]\nExecStart=/usr/bin/a \\', 2, 11],
  ['set-twice', service(`${start}Type=simple\nType=notify`), 3, 1, service(`${start}Type=notify`)],
  [
    'bad-capability',
    service(`${start}CapabilityBoundingSet=CAP_CHOWN net_admin`),
    3,
    33,
    service(`${start}CapabilityBoundingSet=CAP_CHOWN CAP_NET_ADMIN`),
  ],
  [
    'bad-architecture',
    `[Unit]\nConditionArchitecture=!amd64\n${service(start)}`,
    2,
    24,
    `[Unit]\nConditionArchitecture=!x86-64\n${service(start)}`,
  ],
  [
    'bad-install-name',
    `${service(start)}[Install]\nWantedBy=multi-user\n`,
    5,
    10,
    `${service(start)}[Install]\nWantedBy=multi-user.target\n`,
  ],
  ['alias-type', `${service(start)}[Install]\nAlias=a.socket\n`, 5, 7],
  ['unknown-target', `${service(start)}[Install]\nWantedBy=mine.target\n`, 5, 10],
  ['install-empty', `${service(start)}[Install]\n`, 4, 1],
  ['restart-no-effect', service(`${start}RestartSec=5`), 3, 1],
  [
    'start-limit-unreachable',
    `[Unit]\nStartLimitBurst=3\n${service(`${start}Restart=always\nRestartSec=30`)}`,
    2,
    1,
  ],
  ['timeout-unbounded', service(`${start}TimeoutStopSec=infinity`), 3, 1],
  ['timeout-contradiction', `[Unit]\nJobRunningTimeoutSec=5\n${service(start)}`, 2, 1],
  ['watchdog-no-notify', service(`${start}WatchdogSec=5\nNotifyAccess=none`), 3, 1],
  ['order-without-pull', `[Unit]\nAfter=network-online.target\n${service(start)}`, 2, 1],
  ['pull-without-order', `[Unit]\nRequires=b.service\n${service(start)}`, 2, 1],
  [
    'old-name',
    `[Unit]\nBindTo=b.service\nAfter=b.service\n${service(start)}`,
    2,
    1,
    `[Unit]\nBindsTo=b.service\nAfter=b.service\n${service(start)}`,
  ],
  ['forking-no-pid-file', service(`Type=forking\n${start}`), 2, 1],
  ['unknown-key', service(`${start}restart=always`), 3, 1, service(`${start}Restart=always`)],
  ['unknown-section', `[Sevice]\nA=b\n${service(start)}`, 1, 1],
  ['bad-value', service(`${start}Nice=99`), 3, 6],
  ['kill-mode-none', service(`${start}KillMode=none`), 3, 10],
  ['service-no-command', service('Type=oneshot'), 1, 1],
  ['missing-equals', service(`${start}junk`), 3, 1],
  ['unbalanced-quoting', service('ExecStart=/usr/bin/a "x'), 2, 22],
  ['empty-masks', '', 1, 1],
  ['bad-file-name', service(start), 1, 1, undefined, 'x.conf'],
];

describe('lint', () => {
  it.each(examples.map((each): [string, LintExample] => [each[0], each]))('%s', (_code, example) => {
    const [code, text, line, column, fixed, path = 'a.service'] = example;
    const found = lint(text, { path, pedantic: true });
    const [first] = found.filter((each) => each.code === code);
    expect(first, JSON.stringify(found)).toMatchObject({ code, span: { start: { line, column } } });
    const offset = text
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, each) => sum + each.length + 1, column - 1);
    expect(first?.span.start.offset).toBe(offset);
    if (fixed !== undefined) expect(applyEdits(text, first?.fixes?.[0]?.edits ?? [])).toBe(fixed);
    expect(lint(text, { path, ignore: [code] }).some((each) => each.code === code)).toBe(false);
  });

  it('has nothing to say about a good unit', () => {
    const text = `[Unit]
Description=etcd
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
Environment=OPTS=--x
ExecStart=/usr/local/bin/etcd $OPTS --name \${OPTS}
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
    expect(lint(text, { path: 'etcd.service' })).toEqual([]);
  });

  it('asks less of a drop-in', () => {
    expect(lint('[Service]\nRestartSec=5\n', { path: '/etc/systemd/system/a.service.d/b.conf' })).toEqual([]);
    expect(lint('[Service]\nNice=x\n', { path: 'service.d/b.conf' })).toHaveLength(1);
  });
});

/**
 * How long 1,000 and 4,000 unit files take to lint, beside systemd-unit's own lint of each by itself, and the memory they take.
 * Usage: pnpm run bench
 */
import { lint } from '@harderway/systemd-unit/lint';
import { type LintFile, lintFiles } from '../src/index.js';

/** Units as people write them: services with dependencies, sockets and timers for some of them, drop-ins for others. */
function unitsOf(count: number): readonly LintFile[] {
  return Array.from({ length: count }, (_, at): LintFile => {
    const name = `service${at - (at % 4)}`;
    const contents = [
      [
        `${name}.service`,
        `[Unit]
Description=Service ${at}
Documentation=https://example.com/${at}
After=network-online.target service${Math.max(0, at - 4 - (at % 4))}.service
Wants=network-online.target

[Service]
Type=exec
User=service
Environment=PORT=${10_000 + at} "NAME=service ${at}"
EnvironmentFile=-/etc/default/service
ExecStart=/usr/bin/service --port \${PORT} --name "\${NAME}" \\
  --data-directory=/var/lib/service/${at} \\
  --verbose
Restart=on-failure
RestartSec=5s
ProtectSystem=strict
ReadWritePaths=/var/lib/service/${at}
CapabilityBoundingSet=CAP_NET_BIND_SERVICE

[Install]
WantedBy=multi-user.target
`,
      ],
      [`${name}.socket`, `[Socket]\nListenStream=${1000 + (at % 60_000)}\n`],
      [`${name}.timer`, `[Timer]\nOnCalendar=Mon..Fri *-*-* 0${at % 10}:30\nPersistent=yes\n`],
      [`${name}.service.d/10-limits.conf`, `[Service]\nLimitNOFILE=65536\nTimeoutStopSec=${1 + (at % 90)}\n`],
    ] as const;
    const [path = '', content = ''] = contents[at % 4] ?? [];
    return {
      kind: 'content',
      path: `etc/systemd/system/${path}`,
      content: new TextEncoder().encode(content),
    };
  });
}

/** Milliseconds of processor time: other programs on the machine do not count. */
function measure(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** A file by the checker of its format alone. */
const alone = (file: LintFile): unknown => file.kind === 'content' && lint(file.content, { path: file.path });

// The first files compile the code.
for (const file of unitsOf(200)) alone(file);
lintFiles(unitsOf(200));

console.log('units\tlint ms\talone ms\tratio\tMB of the process');
const rows = [1000, 4000].map((count) => {
  const files = unitsOf(count);
  const each = measure(() => files.map(alone));
  const together = measure(() => {
    const { results } = lintFiles(files);
    if (results.length !== count) throw new Error(`bench: ${results.length} of ${count} were linted`);
  });
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(
    [count, together.toFixed(0), each.toFixed(0), (together / each).toFixed(2), megabytes.toFixed(0)].join(
      '\t',
    ),
  );
  return together;
});
const [first = 1, last = 1] = rows;
console.log(`slope: ${(Math.log(last / first) / Math.log(4)).toFixed(2)}`);

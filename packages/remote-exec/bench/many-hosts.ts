import { forEachHost } from '../src/hosts/for-each-host.js';
import type { Transport } from '../src/model/transport.js';
import { connect } from '../src/ssh2/connect.js';
import type { Farm } from './farm.js';

const hosts = 500;

/** 500 hosts from one process: all connected at the same time, a command on each. */
export async function manyHosts(farm: Farm): Promise<void> {
  const begun = performance.now();
  const indexes = Array.from({ length: hosts }, (_, index) => index);
  const opened = await forEachHost(indexes, (index) => connect(farm.target(index), { timeoutMs: 120_000 }), {
    concurrency: 50,
  });
  const connected = performance.now();
  const open = opened.flatMap((result): Transport[] => (result.kind === 'ok' ? [result.value] : []));
  const ran = await forEachHost(open, (host) => host.run({ argv: ['hostname'] }), { concurrency: hosts });
  const done = performance.now();
  const good = ran.filter((result) => result.kind === 'ok' && result.value.exitCode === 0).length;
  const rss = Math.round(process.resourceUsage().maxRSS / 1024);
  await Promise.all(open.map((host) => host.close()));
  console.log(
    `\n${hosts} hosts from one process\n  connected ${open.length} in ${Math.round(connected - begun)} ms, command succeeded on ${good} in ${Math.round(done - connected)} ms, largest resident memory ${rss} MiB`,
  );
  if (good !== hosts) process.exitCode = 1;
}

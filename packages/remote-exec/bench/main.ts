// Measures this package beside OpenSSH, pssh, pdsh and Ansible, on one machine, over loopback, in a network
// namespace of its own. Needs root, Debian's openssh-server, pssh, pdsh, ansible-core, iproute2, and a built dist.
// Usage: bench [--rounds N] [latency] [fan-out] [upload] [memory] [many-hosts]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fanOut } from './fan-out.js';
import { startFarm } from './farm.js';
import { latency } from './latency.js';
import { manyHosts } from './many-hosts.js';
import { memory } from './memory.js';
import { upload } from './upload.js';

const isolated = 'REMOTE_EXEC_BENCH_ISOLATED';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string' } },
  });
  const rounds = Number(values.rounds ?? 7);
  const sections = {
    latency: (farm: Awaited<ReturnType<typeof startFarm>>) => latency(farm, rounds),
    'fan-out': (farm: Awaited<ReturnType<typeof startFarm>>) => fanOut(farm, rounds),
    upload: (farm: Awaited<ReturnType<typeof startFarm>>) => upload(farm, rounds),
    memory,
    'many-hosts': manyHosts,
  };
  const wanted = Object.entries(sections).filter(
    ([name]) => positionals.length === 0 || positionals.includes(name),
  );
  const farm = await startFarm();
  try {
    for (const [, section] of wanted) await section(farm);
  } finally {
    await farm.stop();
  }
}

if (process.env[isolated] === undefined) {
  const tool = fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url));
  spawnSync(tool, ['openssh-server', 'pssh', 'pdsh', 'ansible-core', 'iproute2'], { stdio: 'inherit' });
  const again = [process.execPath, ...process.argv.slice(1)];
  const { status } = spawnSync(
    'unshare',
    ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...again],
    {
      stdio: 'inherit',
      env: { ...process.env, [isolated]: '1' },
    },
  );
  process.exitCode = status ?? 1;
} else {
  await main();
}

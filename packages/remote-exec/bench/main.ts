// Measures this package beside OpenSSH, pssh, pdsh, rsync and Ansible, on one machine, over loopback, each section in a process
// and a network namespace of its own. Needs root, Debian's openssh-server, pssh, pdsh, rsync, ansible-core, iproute2, perl, and a built dist.
// Usage: bench [--rounds N] [latency] [fan-out] [upload] [directory] [far] [memory] [monkey-patches] [many-hosts] [known-hosts]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { directory } from './directory.js';
import { fanOut } from './fan-out.js';
import { far } from './far.js';
import { type Farm, startFarm } from './farm.js';
import { knownHosts } from './known-hosts.js';
import { latency } from './latency.js';
import { manyHosts } from './many-hosts.js';
import { memory } from './memory.js';
import { monkeyPatches } from './monkey-patches.js';
import { upload } from './upload.js';

const isolated = 'REMOTE_EXEC_BENCH_ISOLATED';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' } },
});
const rounds = Number(values.rounds ?? 7);
const sections: Readonly<Record<string, (farm: Farm) => Promise<void>>> = {
  latency: (farm) => latency(farm, rounds),
  'fan-out': (farm) => fanOut(farm, rounds),
  upload: (farm) => upload(farm, rounds),
  directory: (farm) => directory(farm, rounds),
  far: (farm) => far(farm, rounds),
  memory,
  'monkey-patches': (farm) => monkeyPatches(farm, rounds),
  'many-hosts': manyHosts,
  'known-hosts': (farm) => knownHosts(farm, rounds),
};

/** One section, in a process and a network namespace of its own: none inherits another's heap or connections. */
function isolate(section: string): number {
  const again = [
    process.execPath,
    ...process.execArgv,
    process.argv[1] ?? '',
    '--rounds',
    String(rounds),
    section,
  ];
  const { status } = spawnSync(
    'unshare',
    ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...again],
    { stdio: 'inherit', env: { ...process.env, [isolated]: '1' } },
  );
  return status ?? 1;
}

if (process.env[isolated] === undefined) {
  const unknown = positionals.find((name) => !(name in sections));
  if (unknown !== undefined)
    throw new Error(`There is no section ${unknown}: there are ${Object.keys(sections).join(', ')}.`);
  const tool = fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url));
  spawnSync(tool, ['openssh-server', 'pssh', 'pdsh', 'rsync', 'ansible-core', 'iproute2', 'perl'], {
    stdio: 'inherit',
  });
  const wanted = positionals.length === 0 ? Object.keys(sections) : positionals;
  for (const section of wanted) process.exitCode = isolate(section) || process.exitCode;
} else {
  const farm = await startFarm();
  try {
    for (const section of positionals) await sections[section]?.(farm);
  } finally {
    await farm.stop();
  }
}

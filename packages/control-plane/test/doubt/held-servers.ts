import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Acting, Stage } from '../bad-days/stage.js';
import { hosts } from './cells.js';

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The processes of a host in control groups below one, such as `system.slice/ssh.service`, by their ids on this machine. */
function processesIn({ lab }: Stage, host: string, group = ''): readonly number[] {
  const path = `/${lab.namespace.replace('-', '-lab-')}/${host}/payload/${group}`;
  return readdirSync('/proc').flatMap((pid) =>
    /^\d+$/.test(pid) && textOf(`/proc/${pid}/cgroup`).includes(path) ? [Number(pid)] : [],
  );
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Processes stall for some seconds. */
async function stall(pids: readonly number[], seconds: number): Promise<void> {
  signal(pids, 'SIGSTOP');
  await sleep(seconds * 1000);
  signal(pids, 'SIGCONT');
}

const serverGroup = 'system.slice/kube-apiserver.service';
const sshGroup = 'system.slice/ssh.service';

/** The time for which a host stalls. */
export const stallMs = 3000;

/** Faults that strike a run or a host right after the API server of the host was stopped. */
export const interruptions: Readonly<
  Record<string, (stage: Stage, acting: Acting, host: string) => Promise<void> | void>
> = {
  'the run is killed': (_, { child }) => void child.kill('SIGKILL'),
  'its connections are cut': (stage, _, host) => {
    const sessions = processesIn(stage, host, sshGroup).filter(
      (pid) => !textOf(`/proc/${pid}/cmdline`).includes('[listener]'),
    );
    signal(sessions, 'SIGKILL');
  },
  'sshd stalls': (stage, _, host) => stall(processesIn(stage, host, sshGroup), stallMs / 1000),
  'systemd stalls and the run is killed': async (stage, { child }, host) => {
    child.kill('SIGKILL');
    await stall(processesIn(stage, host, 'init.scope'), stallMs / 1000);
  },
  'the whole host stalls': (stage, _, host) => {
    const server = new Set(processesIn(stage, host, serverGroup));
    const others = processesIn(stage, host).filter((pid) => !server.has(pid));
    return stall(others, stallMs / 1000);
  },
};

/** Watches for how long API servers are stopped (`T` in /proc). */
export function watchHeld(stage: Stage) {
  const servers = hosts.flatMap((host) =>
    processesIn(stage, host, serverGroup).map((pid) => ({ host, pid })),
  );
  const since = new Map<string, number>();
  let longestMs = 0;
  let ended = false;
  let found: (host: string) => void = () => {};
  const first = new Promise<string>((resolve) => {
    found = resolve;
  });
  const look = async (): Promise<void> => {
    for (; !ended; await sleep(5))
      for (const { host, pid } of servers) {
        const isHeld = /^\d+ \(.*\) T/.test(textOf(`/proc/${pid}/stat`));
        const from = since.get(host) ?? performance.now();
        if (isHeld) {
          since.set(host, from);
          longestMs = Math.max(longestMs, performance.now() - from);
          found(host);
        } else since.delete(host);
      }
  };
  const looking = look();
  return {
    /** The host whose server is stopped first. */
    first,
    /** The hosts whose server is stopped now. */
    held: (): readonly string[] => [...since.keys()],
    stop: async (): Promise<number> => {
      ended = true;
      await looking;
      return longestMs;
    },
  };
}

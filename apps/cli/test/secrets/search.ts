import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

/** Prints path, mode and owner of each file that holds one of the lines of stdin; they are in no argv. */
const inFiles = (paths: string): string =>
  `printf '%s\\n' "$pieces" | grep -rlaFs -D skip -f - ${paths} | while read -r path; do stat -c '%n %a %U' "$path"; done`;

/** Prints `journal` if a message, the command line of a sender or another field holds one. */
const inJournal = `journalctl -q -a --no-pager -o export | grep -qaF -f /dev/fd/3 3<<EOF && echo journal
$pieces
EOF`;

const processes = '/proc/[0-9]*/cmdline /proc/[0-9]*/environ';
const directories = '/etc /home /opt /root /run /srv /tmp /usr/local /var';

/** Looks in all files of a host, in the command lines and environments of its processes, and in its journal. */
export const searchOfHost = `pieces=$(cat); ${inFiles(`${directories} ${processes}`)}; ${inJournal}`;

/** Looks in all files of a directory of this machine. */
export const searchOf = (directory: string): readonly string[] => [
  'sh',
  '-c',
  `pieces=$(cat); ${inFiles('"$0"')}`,
  directory,
];

/** Runs a program with a text on stdin; its lines of output, sorted, each once, with PID for the id of a process. */
export function linesOf([command = '', ...argv]: readonly string[], input: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.on('error', reject);
    child.on('close', () => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      resolve([...new Set(lines.map((line) => line.replace(/^\/proc\/\d+/, '/proc/PID')))].sort());
    });
    child.stdin.end(input);
  });
}

/** Collects the command lines and environments of all processes, those of the hosts too: containers share this machine's kernel. */
export class Processes {
  readonly #seen = new Set<string>();
  #work: Promise<void> | undefined;
  #over = false;

  start(): void {
    this.#work = this.#watch();
  }

  get seen(): ReadonlySet<string> {
    return this.#seen;
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#work;
  }

  async #watch(): Promise<void> {
    while (!this.#over) {
      for (const pid of await readdir('/proc')) {
        if (!/^\d+$/.test(pid)) continue;
        for (const name of ['cmdline', 'environ'])
          this.#seen.add(await readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => ''));
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

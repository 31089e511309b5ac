import { execFileSync, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { downLab, upLab } from '@harderway/lab';

/** The output and exit code of a command on a host. */
interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A host with IPVS in its kernel and ipvsadm. */
export interface Gateway {
  /** Runs a line of shell as root. */
  run(line: string): Promise<Ran>;
  ipvsadm(argv: readonly string[], stdin?: string): Promise<Ran>;
  close(): Promise<void>;
}

/** A word of shell. */
export const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The files of ipvsadm and of the libraries that a bare host lacks. */
function programFiles(): readonly string[] {
  const script = fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(script, ['ipvsadm'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const listed = execFileSync('ldd', ['/usr/sbin/ipvsadm'], { encoding: 'utf8' });
  const libraries = [...listed.matchAll(/=> (\S*\/lib(?:popt|nl)\S*)/g)].map(([, path = '']) => path);
  return ['/usr/sbin/ipvsadm', ...libraries, ...libraries.map((path) => realpathSync(path))];
}

/** Sets a gateway up in a lab of its own, or takes the one that is up, and logs in. */
export async function openGateway(): Promise<Gateway> {
  const name = 'ipvs';
  const lab = await upLab({
    name,
    existing: 'use',
    topology: {
      domain: 'kubenet',
      bridgeAddress: '192.168.1.1/24',
      hosts: [{ name: 'gateway', address: '192.168.1.10', ipvs: true }],
      names: [],
    },
  });
  const argv = (command: readonly string[]): readonly [string, readonly string[]] => {
    const [program = '', ...rest] = lab.login('gateway', command);
    return [program, rest];
  };
  const archive = execFileSync('tar', ['--absolute-names', '--create', ...programFiles()], {
    maxBuffer: 1 << 26,
  });
  execFileSync(...argv(['sudo tar --absolute-names --extract --file -']), { input: archive });
  // One login for all commands: each would take a second on an emulated processor.
  const shell = spawn(...argv(['sudo sh']), { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
  shell.stdin.write('stty raw 2>/dev/null; cd "$(mktemp -d)"; export LC_ALL=C\n');
  const run = async (line: string): Promise<Ran> => {
    // Texts come in hexadecimal, so that no text looks like the end of one.
    shell.stdin.write(
      `{ ${line}\n} >out 2>err </dev/null; echo "$?:$(od -An -v -tx1 out | tr -d ' \\n'):$(od -An -v -tx1 err | tr -d ' \\n')"\n`,
    );
    const { value, done } = await lines.next();
    if (done) throw new Error('gateway: the login ended');
    const [status = '', out = '', error = ''] = String(value).split(':');
    const text = (hex: string): string => Buffer.from(hex, 'hex').toString('utf8');
    return { exitCode: Number(status), stdout: text(out), stderr: text(error) };
  };
  return {
    run,
    ipvsadm: (words, stdin = '') =>
      run(`printf %s ${quote(stdin)} | /usr/sbin/ipvsadm ${words.map(quote).join(' ')}`),
    close: async () => {
      shell.stdin.end();
      await ended;
      await downLab(name);
    },
  };
}

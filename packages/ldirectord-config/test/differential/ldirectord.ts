import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { OracleCase } from '../../oracle/file.js';

/** A real server of a table of the program. */
export interface TableEntry {
  readonly forward: string | null;
  readonly weight: number;
  readonly 'u-threshold': number;
  readonly 'l-threshold': number;
}

/** Real servers by their names, by the names of their services. */
export type ProgramTable = Readonly<Record<string, Readonly<Record<string, TableEntry>>>>;

/** The program's result for a file, with its tables: with every server up, and with those of even addresses down. */
interface Answer extends OracleCase {
  readonly tables?: readonly ProgramTable[];
}

/** A running copy of the real program, which reads one file after another. */
export interface Ldirectord {
  /** The directory of the files. Messages name a file by its path. */
  read(input: string): Promise<Answer>;
  close(): Promise<void>;
}

interface Reply {
  readonly pid: number;
  readonly exitStatus: number;
  readonly stderr: string;
  readonly stdout: string;
}

/** Installs the program and what it needs, without starting its service. */
export function installLdirectord(): void {
  const script = fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(script, ['ldirectord', 'ipvsadm', 'perl'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const mainProgram =
  /\$DAEMON_STATUS = \$DAEMON_STATUS_STARTING;\nld_init\(\);[\s\S]*?Reached end of \\"main\\""\);\n/;

/** Perl hands out bytes as characters: what they are as UTF-8. */
const decode = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');

function decodeAll(value: unknown): unknown {
  if (typeof value === 'string') return decode(value);
  if (Array.isArray(value)) return value.map(decodeAll);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decodeAll(each)]));
  return value;
}

/** The messages of the program, by its own prefix; other lines of its standard error end a message. */
function messagesOf(stderr: string, path: string, pid: number): NonNullable<OracleCase['messages']> {
  const prefix = new RegExp(`^(Error|Warning) \\[${pid}\\](?: reading file ${path} at line (\\d+))?: `, 'gm');
  const starts = [...stderr.matchAll(prefix)];
  return starts.map((match, index) => {
    const rest = stderr.slice(match.index + match[0].length, starts[index + 1]?.index);
    // The program's debug lines and Perl's own warnings follow the message.
    const end =
      /\n(?=DEBUG|Exiting|Invoking|Use of |Argument |ldirectord |$)/.exec(rest)?.index ?? rest.length;
    return {
      severity: match[1] === 'Error' ? 'error' : 'warning',
      line: match[2] === undefined ? null : Number(match[2]),
      message: rest.slice(0, end),
    };
  });
}

/** Starts the program in a network namespace of its own, where it can ask no name server. */
export function startLdirectord(): Ldirectord {
  const directory = mkdtempSync(join(tmpdir(), 'harderway-ldirectord-'));
  const source = readFileSync('/usr/sbin/ldirectord', 'latin1');
  if (!mainProgram.test(source)) throw new Error('ldirectord: its main program is not where 4.16.0 has it');
  const loop = readFileSync(new URL('./loop.pl', import.meta.url), 'latin1');
  const program = join(directory, 'ldirectord');
  writeFileSync(
    program,
    source.replace(mainProgram, () => `$DAEMON_STATUS = $DAEMON_STATUS_STARTING;\n${loop}`),
    'latin1',
  );
  const child = spawn('unshare', ['--net', 'perl', '-w', program, '-d', 'none', 'status'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, PERLIO: 'perlio', HOSTNAME: 'oracle-host', PERL_HASH_SEED: '0', LC_ALL: 'C' },
    cwd: directory,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let count = 0;
  return {
    read: async (input) => {
      const path = join(directory, `case-${++count}.cf`);
      writeFileSync(path, input);
      child.stdin.write(`${path}\n`);
      const { value, done } = await lines.next();
      rmSync(path);
      if (done) throw new Error('ldirectord: the program ended');
      const answer: Reply = JSON.parse(value);
      const verdict = answer.exitStatus === 2 ? 'invalid' : 'valid';
      if (answer.exitStatus !== 2 && answer.exitStatus !== 3)
        throw new Error(
          `ldirectord: exit status ${answer.exitStatus} for ${JSON.stringify(input)}: ${answer.stderr}`,
        );
      const model = /^MODEL (.*)$/m.exec(answer.stdout)?.[1];
      return {
        id: path,
        input,
        verdict,
        messages: messagesOf(decode(answer.stderr), path, answer.pid),
        ...(model === undefined ? {} : (decodeAll(JSON.parse(model)) as Partial<Answer>)),
      };
    },
    close: async () => {
      child.stdin.end();
      // The program handles the gentler signals itself.
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(late);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

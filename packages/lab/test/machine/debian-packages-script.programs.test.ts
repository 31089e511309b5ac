import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url));

let directory = '';
let sbin = '';
let policy = '';

/** An apt-get that says what a package's script would: whether a service may be started. */
const APT = `#!/bin/sh
if [ -x /usr/sbin/policy-rc.d ]; then
  /usr/sbin/policy-rc.d probe start || { echo "refused $1" >>"$LOG"; }
else
  echo "started $1" >>"$LOG"
fi
sleep "\${APT_TAKES:-0}"
exit "\${APT_STATUS:-0}"
`;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-script-'));
  sbin = join(directory, 'sbin');
  policy = join(sbin, 'policy-rc.d');
  await mkdir(sbin);
  await mkdir(join(directory, 'bin'));
  await writeFile(join(directory, 'bin', 'apt-get'), APT, { mode: 0o755 });
});
afterEach(() => rm(directory, { recursive: true }));

/** Runs the script with a /usr/sbin of the test's own. */
function start(env: Readonly<Record<string, string>> = {}): ChildProcess {
  const apart = `mount --bind "$1" /usr/sbin; exec sh "$2" no-such-package-at-all`;
  return spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-ec', apart, 'sh', sbin, script], {
    env: {
      ...process.env,
      PATH: `${join(directory, 'bin')}:/usr/bin:/bin`,
      LOG: join(directory, 'log'),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.on('close', (code) => resolve(code)));

const log = (): Promise<string> => readFile(join(directory, 'log'), 'utf8').catch(() => '');

test('no service is started, and nothing stays of the refusal', async () => {
  expect(await ended(start())).toBe(0);
  expect(await log()).toBe('refused install\n');
  expect(await readdir(sbin)).toEqual([]);
});

test('no service is started where policy-rc.d is there and cannot be run, and it stays as it was', async () => {
  await writeFile(policy, 'kept');
  await chmod(policy, 0o640);
  expect(await ended(start())).toBe(0);
  expect(await log()).toBe('refused install\n');
  expect(await readdir(sbin)).toEqual(['policy-rc.d']);
  expect(await readFile(policy, 'utf8')).toBe('kept');
  expect((await stat(policy)).mode & 0o777).toBe(0o640);
});

test("the machine's own policy is asked, and stays", async () => {
  await writeFile(policy, '#!/bin/sh\nexit 101\n# own\n', { mode: 0o755 });
  expect(await ended(start())).toBe(0);
  expect(await log()).toBe('refused install\n');
  expect(await readFile(policy, 'utf8')).toContain('# own');
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'stopped by %s, it does no more, and puts back what it found',
  async (name) => {
    await writeFile(policy, 'kept');
    // The first try fails, upon which it would go on with an update and a second try.
    const child = start({ APT_TAKES: '0.5', APT_STATUS: '1' });
    const code = ended(child);
    while ((await log()) === '') await sleep(20);
    child.kill(name);
    expect(await code).toBe(130);
    expect(await log()).toBe('refused install\n');
    expect(await readFile(policy, 'utf8')).toBe('kept');
    expect(existsSync(policy)).toBe(true);
    expect(await readdir(sbin)).toEqual(['policy-rc.d']);
  },
);

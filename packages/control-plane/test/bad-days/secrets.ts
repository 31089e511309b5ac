import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Stage } from './stage.js';
import { stages } from './stage.js';

/** Watches the command lines of all processes, those of the hosts too: containers share this machine's kernel. */
export class CommandLines {
  readonly #seen = new Set<string>();
  #work: Promise<void> | undefined;
  #over = false;

  start(): void {
    this.#work = this.#watch();
  }

  async stop(): Promise<ReadonlySet<string>> {
    this.#over = true;
    await this.#work;
    return this.#seen;
  }

  async #watch(): Promise<void> {
    while (!this.#over) {
      const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
      const lines = await Promise.all(
        pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
      );
      for (const line of lines) this.#seen.add(line);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
}

/** Pieces of the keys in a directory of credentials: lines of PEM, keys in kubeconfigs, the encryption key. */
async function keyPieces(workDirectory: string): Promise<readonly string[]> {
  const names = await readdir(workDirectory);
  const pieces = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(workDirectory, name), 'utf8');
      if (name.endsWith('-key.pem'))
        return text.split('\n').filter((line) => /^[A-Za-z0-9+/=]{40,}$/.test(line));
      const values = [...text.matchAll(/(?:client-key-data|secret): *"?([A-Za-z0-9+/=]{40,})/g)];
      return values.map(([, value = '']) => value.slice(0, 200));
    }),
  );
  return pieces.flat();
}

/** Looked for once all the other cases are over. */
export function secrets(stage: () => Stage, commandLines: CommandLines): void {
  describe('in the end', () => {
    test('everything works', async () => {
      const { checks } = await stage().act({ file: await stage().cluster(), op: 'verify', stages });
      expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    });

    test('no key was in any output or command line, and no file was left over', async () => {
      const { workDirectory, transcript, lab, on } = stage();
      const pieces = await keyPieces(join(workDirectory, 'auth'));
      expect(pieces.length).toBeGreaterThan(50);
      const said = [...transcript, await readFile(join(workDirectory, 'change.plan'), 'utf8')].join('\n');
      expect(said.length).toBeGreaterThan(10_000);
      const seen = [...(await commandLines.stop())].join('\n');
      expect(seen).toContain('kube-apiserver');
      expect(seen).toContain('systemctl restart');
      for (const piece of pieces) {
        expect(said.includes(piece)).toBe(false);
        expect(seen.includes(piece)).toBe(false);
      }
      const some = pieces.filter((_, index) => index % 20 === 0).map((piece) => `-e ${piece.slice(0, 40)}`);
      for (const { name } of lab.hosts) {
        // The journal has the commands that sudo ran.
        const journal = await on(name, 'journalctl -q --no-pager -o cat');
        expect(journal).toContain('sudo');
        for (const piece of pieces) expect(journal.includes(piece)).toBe(false);
        const staged =
          'find / -xdev ( -name ".remote-exec-*" -o -path "/var/lib/harderway/*.new" -o -name "*.harderway-previous" -o -path "/var/lib/harderway/previous/*" -o -name "checksums.[0-9]*" -o -path /var/lib/harderway/uploading )';
        expect(await on(name, staged.replace(/[()]/g, '\\$&')), name).toBe('');
        const holders = await on(
          name,
          `grep -rlsF ${some.join(' ')} /etc /home /opt /root /run/user /srv /tmp /usr/local /var/cache /var/lib /var/tmp | grep -v -e ^/etc/etcd/ -e ^/var/lib/kubernetes/ || :`,
        );
        expect(holders, name).toBe('');
      }
    });
  });
}

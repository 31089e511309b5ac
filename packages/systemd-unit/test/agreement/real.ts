import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import type { UnitFiles } from '../../src/effective/files.js';

/** The programs of systemd 257, on unit files in a directory of their own. */
export interface RealSystemd {
  /** Writes files, links and, for names that end in a slash, directories; gives the directory. */
  write(files: UnitFiles): string;
  /** Runs systemd-analyze; `units/` of the directory is its only search path, if it was written. */
  analyze(...args: readonly string[]): {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
}

/** Installs systemd's programs, and makes an empty directory for each call of `write`. */
export function realSystemd(): RealSystemd {
  let root = '';
  let current = '';
  beforeAll(() => {
    execFileSync(fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url)), [
      'systemd',
    ]);
    root = mkdtempSync(join(tmpdir(), 'systemd-unit-'));
  }, 300_000);
  afterAll(() => {
    if (root !== '') rmSync(root, { recursive: true, force: true });
  });
  return {
    write(files) {
      current = mkdtempSync(join(root, 'units-'));
      for (const [name, content] of Object.entries(files)) {
        const path = join(current, name);
        mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
        if (name.endsWith('/')) continue;
        if (typeof content === 'object' && 'symlink' in content) symlinkSync(content.symlink, path);
        else writeFileSync(path, content);
      }
      return current;
    },
    analyze(...args) {
      const units = join(current, 'units');
      const path = existsSync(units) ? { SYSTEMD_UNIT_PATH: units } : {};
      const env = { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...path };
      return spawnSync('systemd-analyze', args, { encoding: 'utf8', env });
    },
  };
}

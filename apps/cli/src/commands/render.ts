import { dirname, join, resolve } from 'node:path';
import { EXIT } from '@harderway/command';
import type { PkiState } from '@harderway/credentials-directory';
import type { Context } from '../context.js';
import { isStdout } from '../destination.js';
import type { OptionsOf } from '../options.js';
import { viewError } from '../present/error.js';
import { writeJson } from '../present/json.js';
import { chooseHosts, loadSpec } from '../spec-file.js';
import { makeDirectories, writeFileWhole } from '../write-file.js';

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

/** Writes every file for every host to a directory or to stdout; secrets only with `--secrets`. */
export async function render(context: Context, options: OptionsOf<'render'>): Promise<number> {
  const { stdout, stderr } = context;
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  // Without certificates the files that hold them are left out; everything else can be shown.
  const pki = await engine.loadPki(spec).catch((error: unknown): PkiState | undefined => {
    if (viewError(error).code !== 'pki-missing') throw error;
    stderr.write(
      'Certificates are missing (harderway certs makes them): files that hold them are left out.\n',
    );
    return undefined;
  });
  const hosts = chooseHosts(spec, options);
  const files = engine.renderCluster(spec, pki).filter(({ host }) => hosts.includes(host));
  const shown = files.filter(({ secret }) => !secret || options.secrets);
  const hidden = files.length - shown.length;
  if (hidden > 0)
    stderr.write(
      hidden === 1
        ? '1 file with secrets is left out (--secrets writes it too).\n'
        : `${hidden} files with secrets are left out (--secrets writes them too).\n`,
    );
  if (options.json) {
    writeJson(stdout, shown);
  } else if (options.output !== undefined && !(await isStdout(options.output, context.directory))) {
    const root = resolve(context.directory, options.output);
    for (const { host, path, mode, secret, content } of shown) {
      const target = join(root, host, path);
      await makeDirectories(dirname(target), secret ? 0o700 : 0o755);
      await writeFileWhole(target, content, secret ? 0o600 : mode);
    }
    stdout.write(`Wrote ${counted(shown.length, 'file')} for ${counted(hosts.length, 'host')} to ${root}\n`);
  } else {
    for (const { host, path, mode, content } of shown) {
      const title = `# ${host}:${path} (${octal(mode)})`;
      stdout.write(`${stdout.paint('strong', title)}\n${content}${content.endsWith('\n') ? '' : '\n'}\n`);
    }
  }
  return EXIT.ok;
}

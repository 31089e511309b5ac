import { join, resolve } from 'node:path';
import { EXIT } from '@harderway/command';
import type { PkiState } from '@harderway/control-plane';
import type { Context } from '../context.js';
import { isStdout } from '../destination.js';
import type { JsonOptions } from '../options.js';
import { viewError } from '../present/error.js';
import { writeJson } from '../present/json.js';
import { styleFor } from '../present/style.js';
import { chooseHosts, loadSpec } from '../spec-file.js';
import { writeFileWhole } from '../write-file.js';

export interface RenderOptions extends JsonOptions {
  readonly output?: string | undefined;
  readonly host?: readonly string[] | undefined;
  readonly secrets?: boolean | undefined;
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

/** Writes every file for every host to a folder or to stdout. Secrets only where they were asked for. */
export async function render(context: Context, options: RenderOptions): Promise<number> {
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  // Without certificates the files that hold them are left out; everything else can be shown.
  const pki = await engine.loadPki(spec).catch((error: unknown): PkiState | undefined => {
    if (viewError(error).code !== 'pki-missing') throw error;
    context.stderr.write(
      'There are no certificates yet (harderway certs makes them): files that hold them are left out.\n',
    );
    return undefined;
  });
  const hosts = chooseHosts(spec, options);
  const files = engine.renderCluster(spec, pki).filter(({ host }) => hosts.includes(host));
  const shown = files.filter(({ secret }) => !secret || options.secrets === true);
  const hidden = files.length - shown.length;
  if (hidden > 0) {
    context.stderr.write(`${hidden} files with secrets are left out (--secrets writes them too).\n`);
  }
  if (options.json === true) {
    writeJson(context.stdout, shown);
    return EXIT.ok;
  }
  if (options.output !== undefined && !(await isStdout(options.output, context.directory))) {
    const root = resolve(context.directory, options.output);
    for (const { host, path, mode, secret, content } of shown) {
      await writeFileWhole(join(root, host, path), content, secret ? 0o600 : mode);
    }
    context.stdout.write(`Wrote ${shown.length} files for ${hosts.length} hosts to ${options.output}.\n`);
    return EXIT.ok;
  }
  const style = styleFor(context.stdout, context, options);
  for (const { host, path, mode, content } of shown) {
    context.stdout.write(`${style.bold(style.cyan(`# ${host}:${path} (${octal(mode)})`))}\n`);
    context.stdout.write(`${content}${content.endsWith('\n') ? '' : '\n'}\n`);
  }
  return EXIT.ok;
}

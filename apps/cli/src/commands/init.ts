import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  clusterSpecJsonSchema,
  exampleClusterYaml,
  parseClusterSpec,
  renderDiagnostics,
} from '@harderway/cluster-spec';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { GlobalOptions } from '../options.js';
import { writeFileWhole } from '../write-file.js';

export interface InitOptions extends GlobalOptions {
  readonly stdout?: boolean;
  readonly force?: boolean;
  readonly schema?: boolean;
  readonly name?: string;
  readonly domain?: string;
  readonly virtualIp?: string;
  readonly kubernetes?: string;
  readonly etcd?: string;
  readonly user?: string;
}

const schemaName = 'cluster.schema.json';

const given = <K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } =>
  value === undefined ? {} : (Object.fromEntries([[key, value]]) as { readonly [key in K]?: string });

/** Writes a commented cluster.yaml to start from. */
export async function init(context: Context, options: InitOptions): Promise<number> {
  const yaml = exampleClusterYaml({
    ...given('name', options.name),
    ...given('domain', options.domain),
    ...given('virtualIp', options.virtualIp),
    versions: { ...given('kubernetes', options.kubernetes), ...given('etcd', options.etcd) },
    ssh: given('user', options.user),
    ...(options.schema === true ? { schema: `./${schemaName}` } : {}),
  });
  const { spec, diagnostics } = parseClusterSpec(yaml);
  if (spec === undefined) {
    context.stderr.write(`${renderDiagnostics(yaml, diagnostics, { path: options.file })}\n`);
    throw new CliError('usage', 'the options make no valid cluster.yaml', {
      hint: 'correct the values shown above',
    });
  }
  if (options.stdout === true) {
    context.stdout.write(yaml);
    return exitCodes.ok;
  }
  const path = resolve(context.directory, options.file);
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  if (there && options.force !== true) {
    throw new CliError('file-exists', `${options.file} is there already`, {
      hint: 'name another file with --file, or write over it with --force',
    });
  }
  await writeFileWhole(path, yaml, 0o644);
  if (options.schema === true) {
    const schema = `${JSON.stringify(clusterSpecJsonSchema(), null, 2)}\n`;
    await writeFileWhole(join(dirname(path), schemaName), schema, 0o644);
  }
  context.stdout.write(`Wrote ${options.file}. Fill in your hosts, then run harderway plan.\n`);
  return exitCodes.ok;
}

import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { clusterSpecJsonSchema, exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { GlobalOptions } from '../options.js';
import { writeFileWhole } from '../write-file.js';

export interface InitOptions extends GlobalOptions {
  readonly stdout?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly schema?: boolean | undefined;
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  readonly virtualIp?: string | undefined;
  readonly kubernetes?: string | undefined;
  readonly etcd?: string | undefined;
  readonly user?: string | undefined;
}

const schemaName = 'cluster.schema.json';

/** What a cluster.yaml begins with so that editors find the schema. */
const schemaLine = `# yaml-language-server: $schema=./${schemaName}`;

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Whether something is asked of the file that only a new one can have. */
const saysMore = ({ name, domain, virtualIp, kubernetes, etcd, user }: InitOptions): boolean =>
  [name, domain, virtualIp, kubernetes, etcd, user].some((value) => value !== undefined);

const given = <K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } =>
  value === undefined ? {} : (Object.fromEntries([[key, value]]) as { readonly [key in K]?: string });

/** Writes a commented cluster.yaml to start from, or the schema alone beside one that is there. */
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
    // Without positions: they would point into a file that does not exist.
    const details = diagnostics.map(
      ({ message, hint }) => `\n  ${message}${hint === undefined ? '' : `: ${hint}`}`,
    );
    throw new UsageError(`the options make no valid cluster.yaml${details.join('')}`, {
      hint: 'correct the values; nothing was written',
    });
  }
  const schema = `${JSON.stringify(clusterSpecJsonSchema(), null, 2)}\n`;
  if (options.stdout === true) {
    context.stdout.write(options.schema === true ? schema : yaml);
    return EXIT.ok;
  }
  const path = resolve(context.directory, options.file);
  const schemaPath = join(dirname(path), schemaName);
  const keeps = options.force !== true && (await isThere(path));
  if (keeps && (options.schema !== true || saysMore(options))) {
    throw new CliError('file-exists', `${options.file} is there already`, {
      hint: 'name another file with --file, or write over it with --force',
    });
  }
  if (options.schema === true) await writeFileWhole(schemaPath, schema, 0o644);
  if (keeps) {
    context.stdout.write(
      `Wrote ${schemaName} beside ${options.file}, which stays as it is. Editors find it by this first line:\n${schemaLine}\n`,
    );
    return EXIT.ok;
  }
  await writeFileWhole(path, yaml, 0o644);
  context.stdout.write(`Wrote ${options.file}. Fill in your hosts, then run harderway plan.\n`);
  return EXIT.ok;
}

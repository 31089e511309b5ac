import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  type ClusterSpec,
  clusterSpecJsonSchema,
  type ExampleOptions,
  exampleClusterYaml,
  exampleVirtualIp,
  parseClusterSpec,
} from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import type { ClusterSource } from '@harderway/control-plane/check';
import { formatLine } from '@harderway/diagnostics';
import { createFile, replaceFile } from '@harderway/replace-file';
import { chooseName } from '../cluster-name.js';
import type { Context } from '../context.js';
import { CliError, systemCode } from '../errors.js';
import { keepCopy } from '../keep-copy.js';
import { knownVersions } from '../known-versions.js';
import type { OptionsOf } from '../options.js';
import { writeFileWhole } from '../write-file.js';

const schemaName = 'cluster.schema.json';

/** First line of a cluster.yaml: it tells editors where the schema is. */
const schemaLine = `# yaml-language-server: $schema=./${schemaName}`;

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

type Versions = NonNullable<ExampleOptions['versions']>;

const isMinor = (version: string | undefined): boolean => /^\d+\.\d+$/.test(version ?? '');

/** The versions that were asked for; a minor means its newest patch. The others are the newest that are known and go together; the guide has its own. */
async function versionsOf(
  context: Context,
  { guide, kubernetes, etcd }: OptionsOf<'init'>,
): Promise<Versions> {
  const { newestVersions } = await context.controlPlane();
  const newest = newestVersions(kubernetes, isMinor(etcd) ? etcd : undefined);
  const chosen = (asked: string | undefined, own: string): string | undefined => {
    if (asked === undefined) return guide ? undefined : own;
    return isMinor(asked) ? own : asked;
  };
  const versions = { kubernetes: chosen(kubernetes, newest.kubernetes), etcd: chosen(etcd, newest.etcd) };
  if (!isMinor(versions.kubernetes)) return versions;
  throw new UsageError(`Kubernetes ${kubernetes} is not known: this release knows ${knownVersions}`, {
    hint: 'choose one of these, or set versions.allowNewer in cluster.yaml to use a newer one',
  });
}

/** Prints warnings about the versions that were asked for, before anybody fills in hosts. */
async function warnOfVersions(context: Context, source: ClusterSource, spec: ClusterSpec): Promise<void> {
  const { checkConfiguration } = await context.controlPlane();
  const [own] = checkConfiguration(spec, source, undefined, { now: context.now() });
  const places = ['kubernetes', 'etcd'].map((program) => source.at(['versions', program]).start.line);
  for (const each of own?.diagnostics ?? [])
    if (each.severity === 'warning' && places.includes(each.span.start.line))
      context.stderr.write(`${formatLine(each, { file: source.file, paint: context.stderr.paint })}\n`);
}

const existsAlready = (file: string): CliError =>
  new CliError('file-exists', `${file} exists already`, {
    hint: 'name another file with --file, or overwrite it with --force',
  });

/** Writes a commented cluster.yaml to start from, or the schema alone beside an existing one. */
export async function init(context: Context, options: OptionsOf<'init'>): Promise<number> {
  const { stdout } = context;
  const { domain, user, file, guide } = options;
  const profile = options.profile ?? (guide ? undefined : 'production');
  const path = resolve(context.directory, file);
  const keeps = !options.stdout && !options.force && (await exists(path));
  const isNamed = guide || keeps || (options.stdout && options.schema) || options.name !== undefined;
  const name = isNamed ? options.name : await chooseName(context, path);
  const virtualIp = options.virtualIp ?? (guide ? undefined : exampleVirtualIp);
  const yaml = exampleClusterYaml({
    name,
    domain,
    virtualIp,
    profile,
    versions: await versionsOf(context, options),
    ssh: { user },
    schema: options.schema ? `./${schemaName}` : undefined,
  });
  const { spec, diagnostics, at } = parseClusterSpec(yaml);
  if (spec === undefined) {
    // Without positions: they would point into a file that does not exist.
    const details = diagnostics.map(
      ({ message, hint }) => `\n  ${message}${hint === undefined ? '' : `: ${hint}`}`,
    );
    throw new UsageError(`the options do not make a valid cluster.yaml${details.join('')}`, {
      hint: 'correct the values; nothing was written',
    });
  }
  const schema = `${JSON.stringify(clusterSpecJsonSchema(), null, 2)}\n`;
  if (options.stdout) {
    stdout.write(options.schema ? schema : yaml);
    return EXIT.ok;
  }
  // Values that only a new file can have must not be ignored.
  const values = [
    options.name,
    domain,
    options.profile,
    options.virtualIp,
    options.kubernetes,
    options.etcd,
    user,
  ];
  const hasValues = guide || values.some((value) => value !== undefined);
  if (keeps && (!options.schema || hasValues)) {
    throw existsAlready(file);
  }
  if (options.schema) await writeFileWhole(join(dirname(path), schemaName), schema, 0o644);
  if (keeps) {
    stdout.write(
      `Wrote ${schemaName} beside ${file}, which stays as it is. Editors find it by this first line:\n${schemaLine}\n`,
    );
    return EXIT.ok;
  }
  const write = options.force ? replaceFile : createFile;
  if (options.force) stdout.write(await keepCopy(path, 0o644));
  await writeFileWhole(path, yaml, 0o644, undefined, write).catch((error: unknown) => {
    // Another run may have written it meanwhile, most easily during the question.
    throw error instanceof CliError && systemCode(error.cause) === 'EEXIST' ? existsAlready(file) : error;
  });
  if (options.kubernetes !== undefined || options.etcd !== undefined)
    await warnOfVersions(context, { file, text: yaml, at }, spec);
  const how = isNamed ? '' : '; --name NAME gives it another name';
  const next = file === 'cluster.yaml' ? 'harderway plan' : `harderway plan --file ${file}`;
  stdout.write(`Wrote ${file} for the cluster ${spec.name}${how}. Fill in your hosts, then run ${next}.\n`);
  return EXIT.ok;
}

import { join } from 'node:path';
import type { PkiDiagnostic } from '@harderway/cluster-pki';
import type { ClusterSpec, ParsedClusterSpec } from '@harderway/cluster-spec';
import type { CheckedText, Diagnostic } from '@harderway/diagnostics';
import { check as checkKeepalived, parse as parseKeepalived } from '@harderway/keepalived-config';
import { check as checkLdirectord, parse as parseLdirectord } from '@harderway/ldirectord-config';
import { lint } from '@harderway/systemd-unit/lint';
import { keepalivedPath } from '../components/keepalived/unit.js';
import { type RenderedFile, renderCluster } from '../components/render.js';
import { accessFindings } from './access.js';
import type { CheckedCluster } from './checked-cluster.js';
import { rules } from './cluster-rules.js';
import type { Credentials } from './credentials.js';
import { mergedHosts } from './merged-hosts.js';
import { fitFindings, programFindings } from './programs.js';
import { refusedFlags } from './refused-flags.js';

/** A valid cluster.yaml with its places. */
export interface ClusterSource extends Pick<ParsedClusterSpec, 'at'> {
  /** Path, for diagnostics. */
  readonly file: string;
  readonly text: string;
}

/** The clock, and files that are missing. */
export type Surroundings = Pick<CheckedCluster, 'now' | 'missing'>;

/** Name of a host's file in diagnostics. */
const nameOf = ({ host, path }: RenderedFile): string => `${host}:${path}`;

/** Faults of a file as it would be written; undefined for files of no checker. */
function fileDiagnostics({ path, content }: RenderedFile): readonly Diagnostic[] | undefined {
  if (path.startsWith('/etc/systemd/system/')) return lint(content, { path });
  if (path.endsWith('/ldirectord.cf')) return checkLdirectord(parseLdirectord(content)).diagnostics;
  if (path === keepalivedPath) return checkKeepalived(parseKeepalived(content)).diagnostics;
  return undefined;
}

/**
 * Faults of the files of all hosts. Files that are the same on several hosts are checked once. Notes on files of the profile
 * production are left out: each of its lines is there for a reason, which `harderway explain` prints.
 */
function checkedFiles(files: readonly RenderedFile[], { profile }: ClusterSpec): readonly CheckedText[] {
  const first = new Map(files.map((file) => [`${file.path}\0${file.content}`, file] as const).reverse());
  return [...first.values()].reverse().flatMap((file) => {
    const diagnostics = fileDiagnostics(file);
    if (diagnostics === undefined) return [];
    const told = diagnostics.filter(({ severity }) => profile === 'guide' || severity !== 'info');
    return [{ file: nameOf(file), text: file.content, diagnostics: told }];
  });
}

/**
 * Checks all that can be known of a cluster without its hosts: whether each program starts with its flags, whether the
 * programs fit together, the units, ldirectord.cf and keepalived.conf as they would be written, and the credentials. Causes in cluster.yaml
 * have their place there.
 *
 * @param credentials default: none have been issued yet
 * @param surroundings what else of this machine cluster.yaml is judged by
 * @returns one result a text: cluster.yaml first, then files of hosts, then credentials
 */
export function checkConfiguration(
  spec: ClusterSpec,
  source: ClusterSource,
  credentials: Credentials = { files: new Map(), diagnostics: [] },
  surroundings: Surroundings = {},
): readonly CheckedText[] {
  const { file, text, at } = source;
  const access = accessFindings(spec);
  const refused = [
    ...refusedFlags(spec),
    ...access.filter(({ diagnostic }) => diagnostic.severity === 'error'),
  ];
  const findings =
    refused.length > 0
      ? refused
      : [...access, ...programFindings(spec), ...fitFindings(spec, credentials.files)];
  const placed = mergedHosts(findings, spec).map(
    ({ diagnostic, path }): Diagnostic => ({
      ...diagnostic,
      span: at(path),
      file,
    }),
  );
  const own = rules.check({ spec, at, credentials: credentials.files, ...surroundings });
  const isMissing = own.some(({ code }) => code === 'file-source-missing');
  // Without valid flags and all files nothing can be rendered.
  const files = refused.length > 0 || isMissing ? [] : checkedFiles(renderCluster(spec, undefined), spec);
  return [
    { file, text, diagnostics: [...placed, ...own] },
    ...files,
    ...checkedCredentials(spec.pki.directory, credentials.diagnostics),
  ];
}

/** The problems of credentials, file by file. */
function checkedCredentials(
  directory: string,
  diagnostics: readonly PkiDiagnostic[],
): readonly CheckedText[] {
  const files = [...new Set(diagnostics.map(({ file }) => file))];
  return files.map((name) => {
    const file = join(directory, name);
    const own = diagnostics.filter((each) => each.file === name);
    return { file, diagnostics: own.map((each) => ({ ...each, file })) };
  });
}

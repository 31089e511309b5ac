import { type Artifact, titleOf } from './artifact.js';
import { cachedPrograms } from './cache.js';
import { cachePlace } from './cache-place.js';
import { fromDirectory } from './directory.js';
import type { DownloadOptions } from './download.js';
import { ReleaseError, type ReleaseErrorCode } from './errors.js';
import { isUntrusted } from './exchange-error.js';
import type { ObtainEvent, ProgramFile } from './model.js';
import { fetchArtifact } from './remote.js';
import type { RetryOptions } from './retry.js';
import type { SignatureOptions } from './signature.js';
import { shownUrl, withoutCredentials } from './url.js';

/** The sources of programs, and how to download from them. */
export interface SourcesContext {
  readonly cache: string;
  /** Absolute. */
  readonly directory: string | undefined;
  /** Without a slash at its end. */
  readonly mirror: string | undefined;
  /** The variables that name the proxies in use. */
  readonly proxies: readonly string[];
  readonly download: Omit<DownloadOptions, 'onBytes'> & SignatureOptions & { readonly signal: AbortSignal };
}

export interface Obtained {
  readonly files: readonly ProgramFile[];
  readonly fromCache: boolean;
}

/** Failures that say which sources were asked. */
const refusing: readonly ReleaseErrorCode[] = [
  'answer-malformed',
  'checksum-missing',
  'http-status',
  'not-found',
  'not-reachable',
  'stalled',
];

/**
 * A mirror's URL without a slash at its end, and the user and password that it may hold.
 * @throws ReleaseError `invalid-mirror`
 */
export function mirrorBase(mirror: string): {
  readonly url: string;
  readonly credentials: RetryOptions['credentials'];
} {
  const given = URL.canParse(mirror) ? new URL(mirror) : undefined;
  if (given?.protocol !== 'https:' && given?.protocol !== 'http:') {
    const message = `"${shownUrl(mirror)}" is not the URL of a mirror.`;
    throw new ReleaseError('invalid-mirror', message);
  }
  const { href, header } = withoutCredentials(mirror);
  const url = href.replace(/\/+$/, '');
  return { url, credentials: header === undefined ? undefined : { origin: given.origin, header } };
}

/** Advice on a server that does not have an artifact, or does not answer. */
function adviceFor(
  error: ReleaseError,
  { version }: Artifact,
  { mirror, proxies }: Pick<SourcesContext, 'mirror' | 'proxies'>,
): string | undefined {
  const mirrored = mirror !== undefined;
  if (error.code === 'not-found')
    return `Check whether ${mirrored ? 'the mirror has' : 'there is a'} version ${version}.`;
  if (error.code !== 'not-reachable' || isUntrusted(error)) return undefined;
  const network =
    proxies.length === 0 ? 'the network' : `the network and the proxy of ${proxies.join(' and ')}`;
  return mirrored
    ? `Check ${network}, and the mirror's address.`
    : `Check ${network}, or give a mirror or a directory with the programs.`;
}

/**
 * Gets the programs of an artifact from the directory and the mirror if they are given, in this order, and only
 * without both from the official host: whoever names a source wants its programs, and no requests to others.
 * Bytes that a server sent before are taken from the cache.
 * @throws ReleaseError with the codes in the README
 */
export async function fromSources(
  artifact: Artifact,
  { cache, directory, mirror, proxies, download }: SourcesContext,
  report: (event: Partial<ObtainEvent>) => void,
): Promise<Obtained> {
  const title = titleOf(artifact);
  if (directory !== undefined) {
    report({ detail: `from ${directory}` });
    const files = await fromDirectory(directory, cache, artifact, download.signal);
    if (files) return { files, fromCache: false };
    if (mirror === undefined) {
      const programs = artifact.names.join(' and ');
      const wanted = artifact.kind === 'archive' ? `${artifact.file}, or ${programs}` : programs;
      const message = `${title} is not available: ${directory} does not have it.`;
      const hint = `Put ${wanted} there, or give a mirror too.`;
      throw new ReleaseError('not-found', message, { hint });
    }
  }
  const place = cachePlace(
    cache,
    artifact,
    mirror === undefined ? { kind: 'official' } : { kind: 'mirror', url: mirror },
  );
  const files = await cachedPrograms(place, download.signal);
  if (files) return { files, fromCache: true };
  const base = mirror ?? artifact.origin;
  const detail = `from ${new URL(base).host}`;
  report({ detail });
  const onBytes = (done: number, total: number | undefined): void => {
    report({ detail, bytes: { done, total } });
  };
  try {
    return { files: await fetchArtifact(place, base, { ...download, onBytes }), fromCache: false };
  } catch (error) {
    download.signal.throwIfAborted();
    if (!(error instanceof ReleaseError) || !refusing.includes(error.code)) throw error;
    const refusals = [
      `${title} is not available.`,
      ...(directory === undefined ? [] : [`${directory} does not have it.`]),
      error.message,
    ];
    const hint = adviceFor(error, artifact, { mirror, proxies }) ?? error.hint;
    throw new ReleaseError(error.code, refusals.join(' '), { hint, cause: error });
  }
}

import type { Route } from '../command/channel.js';
import { run } from '../command/run.js';
import { isRemoteExecError, RemoteExecError } from '../errors.js';
import type { PutFile, PutOptions, PutResult } from '../model.js';
import { source } from './content.js';
import { probeFiles } from './probe.js';
import { type SourcedFile, uploadExit, uploadOf } from './upload.js';

/** Characters of a script that one argument surely holds, quoted for sudo too (Linux allows 128 KiB). */
const scriptLimit = 90_000;

/** Lays files on a host: asks first what it has, then sends what differs. */
export async function put(
  route: Route,
  files: readonly PutFile[],
  options: PutOptions,
): Promise<readonly PutResult[]> {
  if (files.length === 0) return [];
  const sourced = files.map((file): SourcedFile => ({ file, source: source(file.content) }));
  // Looks for mistakes in all of them before anything is sent.
  uploadOf(sourced);
  let same: readonly boolean[];
  try {
    same = await probeFiles(route, sourced, options);
    await send(
      route,
      sourced.filter((_, index) => same[index] !== true),
      options,
    );
  } catch (error) {
    if (!isRemoteExecError(error) || error.code !== 'COMMAND_REFUSED' || options.sudo === true || !route.sftp)
      throw error;
    await sendBySftp(route.sftp, sourced, options);
    same = [];
  }
  return sourced.map(({ file, source: { sha256, size } }, index) => ({
    path: file.path,
    changed: same[index] !== true,
    sha256,
    size,
  }));
}

async function send(route: Route, files: readonly SourcedFile[], options: PutOptions): Promise<void> {
  const uploads = batches(files).map(uploadOf);
  const total = uploads.reduce((sum, { size }) => sum + size, 0);
  const progress = reporter(total, options.onProgress);
  for (const upload of uploads) {
    const result = await run(
      route,
      {
        argv: ['sh', '-c', upload.script],
        stdin: upload.stdin(),
        sudo: options.sudo,
        signal: options.signal,
        timeoutMs: options.timeoutMs,
      },
      { onStdinBytes: progress },
    );
    if (result.exitCode !== 0) throw failure(route.host, result);
  }
}

/** Cuts many files into as few uploads as their scripts allow. */
function batches(files: readonly SourcedFile[]): readonly (readonly SourcedFile[])[] {
  if (files.length === 0) return [];
  if (files.length === 1 || uploadOf(files).script.length <= scriptLimit) return [files];
  const half = Math.ceil(files.length / 2);
  return [...batches(files.slice(0, half)), ...batches(files.slice(half))];
}

function reporter(total: number, tell: PutOptions['onProgress']): (count: number) => void {
  let done = 0;
  let told = 0;
  return (count) => {
    done += count;
    const now = performance.now();
    if (!tell || (now - told < 100 && done < total)) return;
    told = now;
    tell({ done, total });
  };
}

async function sendBySftp(
  open: NonNullable<Route['sftp']>,
  files: readonly SourcedFile[],
  options: PutOptions,
): Promise<void> {
  const sftp = await open();
  try {
    const progress = reporter(
      files.reduce((sum, { source: { size } }) => sum + size, 0),
      options.onProgress,
    );
    for (const { file, source: content } of files) {
      options.signal?.throwIfAborted();
      await sftp.write(file, content);
      progress(content.size);
    }
  } finally {
    sftp.end();
  }
}

function failure(
  host: string,
  result: { readonly exitCode: number | null; readonly signal: string | null; readonly stderr: string },
): RemoteExecError {
  const said = /^upload: (.*?): (.*)$/ms.exec(result.stderr);
  const path = said?.[1];
  const code = (Object.keys(uploadExit) as (keyof typeof uploadExit)[]).find(
    (name) => uploadExit[name] === result.exitCode,
  );
  const message = said
    ? `put ${path}: ${said[2]}`
    : `put failed (exit ${result.exitCode ?? result.signal}): ${result.stderr.trim()}`;
  return new RemoteExecError(code ?? 'PUT_FAILED', message, {
    outcome: 'ended',
    host,
    ...(path === undefined ? {} : { path }),
  });
}

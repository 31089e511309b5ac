import type { Route } from '../command/channel.js';
import { expectSuccess, run } from '../command/run.js';
import { RemoteExecError } from '../errors.js';
import type { PutFile, PutOptions, PutResult } from '../model.js';
import { type Source, source } from './content.js';
import { uploadExit, uploadScript } from './upload.js';

/** Lays files on a host: asks first what it has, then sends what differs. */
export async function put(
  route: Route,
  files: readonly PutFile[],
  options: PutOptions,
): Promise<readonly PutResult[]> {
  if (files.length === 0) return [];
  const sources = files.map(({ content }) => source(content));
  const rest = { sudo: options.sudo, signal: options.signal, timeoutMs: options.timeoutMs };
  const same = await unchanged(route, files, sources, rest);
  const needed = files.filter((_, index) => !same[index]);
  if (needed.length > 0) {
    const upload = uploadScript(needed);
    let done = 0;
    let told = 0;
    const tell = options.onProgress;
    const result = await run(
      route,
      { argv: ['sh', '-c', upload.script], stdin: upload.stdin(), ...rest },
      {
        onStdinBytes: (count) => {
          done += count;
          const now = performance.now();
          if (tell && (now - told >= 100 || done >= upload.size)) {
            told = now;
            tell({ done, total: upload.size });
          }
        },
      },
    );
    if (result.exitCode !== 0) throw failure(route.host, result);
  }
  return files.map(({ path }, index) => ({
    path,
    changed: !same[index],
    sha256: sources[index]?.sha256 ?? '',
    size: sources[index]?.size ?? 0,
  }));
}

/** For each file: its size, mode, owner's and group's name and number, and its checksum if the size is right. */
const probe = `LC_ALL=C; export LC_ALL
while [ $# -gt 0 ]; do
if [ -f "$2" ] && [ ! -L "$2" ] && s=$(stat -c '%s %a %U %G %u %g' -- "$2" 2>/dev/null); then
case $s in "$1 "*) h=$(sha256sum <"$2" 2>/dev/null); echo "$s \${h%% *}" ;; *) echo "$s -" ;; esac
else echo -; fi; shift 2; done
`;

async function unchanged(
  route: Route,
  files: readonly PutFile[],
  sources: readonly Source[],
  rest: PutOptions,
): Promise<readonly boolean[]> {
  const args = files.flatMap(({ path }, index) => [String(sources[index]?.size ?? 0), path]);
  const result = await run(route, { argv: ['sh', '-c', probe, 'sh', ...args], ...rest });
  expectSuccess(result, { host: route.host, what: 'looking at the files to be put' });
  const lines = result.stdout.split('\n');
  return files.map((file, index) => {
    const [size, mode, owner, group, uid, gid, sha256] = (lines[index] ?? '').split(' ');
    return (
      size === String(sources[index]?.size) &&
      sha256 === sources[index]?.sha256 &&
      Number.parseInt(mode ?? '', 8) === file.mode &&
      (file.owner === undefined || file.owner === owner || file.owner === uid) &&
      (file.group === undefined || file.group === group || file.group === gid)
    );
  });
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

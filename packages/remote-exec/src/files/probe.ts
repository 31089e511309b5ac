import type { Route } from '../command/channel.js';
import { expectSuccess } from '../command/outcome.js';
import { run } from '../command/run.js';
import type { PutOptions } from '../model.js';
import type { SourcedFile } from './upload.js';

/**
 * Reads pairs of size and path from its arguments. For each it writes a line: size, mode, owner and group by
 * name and number, and the checksum if the size is right; or `-` if there is no regular file of that name.
 */
const script = [
  'LC_ALL=C; export LC_ALL',
  'while [ $# -gt 0 ]; do',
  `if [ -f "$2" ] && [ ! -L "$2" ] && s=$(stat -c '%s %a %U %G %u %g' -- "$2" 2>/dev/null); then`,
  'h=-; case $s in "$1 "*) h=$(sha256sum <"$2" 2>/dev/null) ;; esac; echo "$s $h"',
  'else echo -; fi; shift 2; done',
].join('\n');

/** Characters of paths that one command line surely holds. */
const argumentLimit = 60_000;

/** For each file, whether the host has it with this content, mode, owner and group. */
export async function probeFiles(
  route: Route,
  files: readonly SourcedFile[],
  options: PutOptions,
): Promise<readonly boolean[]> {
  const length = files.reduce((sum, { file }) => sum + file.path.length + 12, 0);
  if (length > argumentLimit && files.length > 1) {
    const half = Math.ceil(files.length / 2);
    return [
      ...(await probeFiles(route, files.slice(0, half), options)),
      ...(await probeFiles(route, files.slice(half), options)),
    ];
  }
  const result = await run(route, {
    argv: [
      'sh',
      '-c',
      script,
      'sh',
      ...files.flatMap(({ file, source }) => [String(source.size), file.path]),
    ],
    sudo: options.sudo,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
  });
  expectSuccess(result, { host: route.host, what: 'looking at the files to be put' });
  const lines = result.stdout.split('\n');
  return files.map(({ file, source }, index) => {
    const [size, mode, owner, group, uid, gid, sha256] = (lines[index] ?? '').split(' ');
    return (
      size === String(source.size) &&
      sha256 === source.sha256 &&
      Number.parseInt(mode ?? '', 8) === file.mode &&
      (file.owner === undefined || file.owner === owner || file.owner === uid) &&
      (file.group === undefined || file.group === group || file.group === gid)
    );
  });
}

import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path/posix';
import type { SourcedFile } from '../content/content.js';
import { failFunctions } from '../host-script/fail.js';
import { modeText, ownership } from '../host-script/metadata.js';
import { stageFunction, syncFunction } from '../host-script/stage.js';
import { quoteWord } from '../shell/quote.js';

/** A shell program that reads the content of one file from stdin, computes its checksum meanwhile, and puts it in place. */
export function contentScript({ file, source }: SourcedFile): string {
  const name = quoteWord(`./${basename(file.path)}`);
  return `target=${quoteWord(file.path)}
${failFunctions}
${stageFunction(stagingName())}
${syncFunction}
[ ! -d "$target" ] || [ -L "$target" ] || fail "$target" "Is a directory"
stage ${quoteWord(dirname(file.path))} "$target"
sum=$( { tee ${name} | sha256sum; } 2>&1 )
case $sum in tee:*) fail "$target" "\${sum%%
*}" ;; esac
[ "\${sum%% *}" = ${source.sha256} ] || fail "$target" checksum
[ "$(stat -c %s ${name})" = ${source.size} ] || fail "$target" "it was cut short"
${setMetadata(file, name)}
synced ${name}
attempt "$target" mv -f ${name} ..
synced ..
`;
}

/**
 * A shell program for a file that only needs another mode or owner. It works on a hard link in the staging directory: a link that
 * another user has put in the place of the file meanwhile would be followed by chmod and chown.
 */
export function metadataScript({ file }: SourcedFile): string {
  const name = quoteWord(`./${basename(file.path)}`);
  return `target=${quoteWord(file.path)}
${failFunctions}
${stageFunction(stagingName())}
stage ${quoteWord(dirname(file.path))} "$target"
attempt "$target" ln ${quoteWord(`../${basename(file.path)}`)} ${name}
[ -f ${name} ] && [ ! -L ${name} ] || fail "$target" "it was replaced meanwhile"
${setMetadata(file, name)}
`;
}

const stagingName = (): string => `.remote-exec-${randomBytes(6).toString('hex')}`;

const setMetadata = (file: SourcedFile['file'], name: string): string =>
  [
    ...(ownership(file) === '' ? [] : [`attempt "$target" chown ${quoteWord(ownership(file))} ${name}`]),
    // After chown, which clears setuid and setgid.
    `attempt "$target" chmod ${modeText(file)} ${name}`,
  ].join('\n');

import { randomBytes } from 'node:crypto';
import { RemoteExecError } from '../errors.js';
import type { PutOptions } from '../model.js';
import { quote } from '../quote.js';
import type { Route } from '../run/channel.js';
import { deferred } from '../run/deferred.js';
import { type Lending, lending } from '../run/lend.js';
import { run } from '../run/run.js';
import { fitsArgument } from './argument-limit.js';
import { type Found, foundBy } from './found.js';
import { uploadExit } from './host-script/fail.js';
import { uploadFailure } from './put-failure.js';
import type { SourcedFile } from './upload.js';

/** What a host is to do after it looked: a fragment of POSIX sh, and what that reads. */
export interface Order {
  readonly script: string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
}

/** Bytes of the blocks that the order's script is sent in. */
const blockBytes = 512;

/**
 * Takes a word, the sizes wanted, separated by spaces, and as many paths. Writes the word with 0 and 1 behind it, telling
 * which are regular files; for each of those a line with size, mode, owner and group by name and by number; for each of
 * those with the size wanted a line of sha256sum; and the word. Three programs, however many files. Then it
 * reads a number of blocks, and does what stands in them. No checksum stands in its arguments, which other logins can
 * see: a short secret could be guessed by one.
 */
const script = `LC_ALL=C; export LC_ALL; m=$1 w="$2 "; shift 2; k= e=
for f do shift; n=\${w%% *}; w=\${w#* }
if [ -f "$f" ] && [ ! -L "$f" ]; then e=\${e}1; k="$k$n "; set -- "$@" "$f"; else e=\${e}0; fi; done
echo "$m$e"
if [ $# -gt 0 ]; then
s=$(stat -c '%s %a %U %G %u %g' -- "$@"); printf '%s\\n' "$s"; s="$s
"
for f do shift; l=\${s%%
*}; s=\${s#*
}; n=\${k%% *}; k=\${k#* }
case $l in "$n "*) set -- "$@" "$f" ;; esac; done
[ $# -eq 0 ] || sha256sum -- "$@"
fi
echo "$m"
read -r k || exit 0
o=$(dd bs=${blockBytes} count="$k" iflag=fullblock 2>/dev/null); case $o in *"
: $m") ;; *) echo 'what is to be done did not come over whole' >&2; exit ${uploadExit.PUT_FAILED} ;; esac
eval "$o"
`;

/** Whether one command can look at all of them. Under sudo its line is an argument itself. */
export const canLookAtOnce = (files: readonly SourcedFile[]): boolean =>
  fitsArgument(quote(commandFor(files, '')));

const commandFor = (files: readonly SourcedFile[], word: string): readonly string[] => {
  const sizes = files.map(({ source }) => source.size).join(' ');
  return ['sh', '-c', script, 'sh', word, sizes, ...files.map(({ file }) => file.path)];
};

/**
 * Looks at what a host has, and has it do what follows from that, by one command. `decide` is told what was found for
 * each file; if it answers nothing there is nothing to do, and nobody waits for the command's end.
 * @throws RemoteExecError of `uploadFailure`.
 */
export async function lookAndDo(
  route: Route,
  files: readonly SourcedFile[],
  options: PutOptions,
  decide: (found: readonly Found[]) => Order | undefined,
  onBytes: (count: number) => void,
): Promise<void> {
  const word = randomBytes(8).toString('hex');
  const answer = deferred<readonly string[]>();
  let answered = false;
  const order = answer.promise.then((lines) => {
    answered = true;
    return decide(foundBy(files, lines));
  });
  let ahead = 0;
  const result = await run(
    route,
    {
      argv: commandFor(files, word),
      stdin: sendWhenKnown(word, order, (bytes) => {
        ahead = bytes;
      }),
      onStdoutLine: answerOf(word, answer.resolve),
      sudo: options.sudo,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    },
    {
      onStdinBytes: (count) => {
        const passed = Math.min(ahead, count);
        ahead -= passed;
        onBytes(count - passed);
      },
      enough: new Promise((resolve) => {
        // What is thrown while it is decided comes out where stdin is read.
        order.then((some) => some ?? resolve(undefined)).catch(() => undefined);
      }),
    },
  );
  if (result.exitCode !== 0) throw uploadFailure(route.host, result);
  if (answered) return;
  throw new RemoteExecError(
    'PUT_FAILED',
    'the host did not say what it has: its stdout does not come through.',
    {
      outcome: 'ended',
      host: route.host,
    },
  );
}

/** Takes lines of stdout; the login's profile may write others ahead of the answer. */
function answerOf(word: string, tell: (lines: readonly string[]) => void): (line: string) => void {
  let lines: string[] | undefined;
  return (line) => {
    if (lines === undefined) {
      if (line.startsWith(word)) lines = [line.slice(word.length)];
    } else if (line === word) tell(lines);
    else lines.push(line);
  };
}

/** The order, once it is known: how many blocks its script has, the script, the word, and what the script reads. */
function sendWhenKnown(
  word: string,
  order: Promise<Order | undefined>,
  onScript: (bytes: number) => void,
): Lending {
  return lending(async function* () {
    const known = await order;
    if (known === undefined) return;
    const text = Buffer.from(`${known.script}: ${word}`);
    const blocks = Math.ceil(text.length / blockBytes);
    const head = Buffer.concat([Buffer.from(`${blocks}\n`), Buffer.alloc(blocks * blockBytes, '\n')]);
    text.copy(head, head.length - blocks * blockBytes);
    onScript(head.length);
    yield head;
    yield* known.stdin();
  });
}

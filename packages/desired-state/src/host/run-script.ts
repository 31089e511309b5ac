import type { Command, CommandResult, Transport } from '@harderway/remote-exec';
import { quote } from '@harderway/remote-exec/quote';
import { borrow, lending } from '@harderway/remote-exec/streams';
import { asRoot } from './as-root.js';

/** Linux takes 128 KiB as one argument of a program; what a transport adds to the script needs some of that. */
const argumentBytes = 120_000;

/** Last line of a script on standard input. A script that was cut off on its way lacks it and is not run. */
const ending = '# whole';

function pieces(stdin: Command['stdin']): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (stdin === undefined) return [];
  return typeof stdin === 'string' || stdin instanceof Uint8Array ? [Buffer.from(stdin)] : borrow(stdin);
}

const concatenated = (first: Uint8Array, then: Command['stdin']): AsyncIterable<Uint8Array> =>
  lending(async function* () {
    yield first;
    yield* pieces(then);
  });

/**
 * Runs a POSIX sh script as root. Logs show its first line if that is a comment. A script that is too long for an argument is
 * sent on standard input, ahead of its own input.
 *
 * @throws DesiredStateError `no-sudo`; else what the transport throws.
 */
export function runScript(
  transport: Transport,
  script: string,
  command: Omit<Command, 'argv'>,
): Promise<CommandResult> {
  if (Buffer.byteLength(quote([script])) <= argumentBytes)
    return asRoot(transport, { ...command, argv: ['sh', '-c', script] });
  const title = /^#.*/.exec(script)?.[0] ?? '#';
  const whole = Buffer.from(`${script}\n${ending}`);
  const read = `script=$(dd bs=${whole.length} count=1 iflag=fullblock 2>/dev/null)`;
  const check = `case $script in *'${ending}') ;; *) echo 'the script did not arrive whole' >&2; exit 1 ;; esac`;
  return asRoot(transport, {
    ...command,
    argv: ['sh', '-c', `${title}\n${read}\n${check}\neval "$script"`],
    stdin: concatenated(whole, command.stdin),
  });
}

import { ControlPlaneError } from '../errors.js';

/** One message of etcd's snapshot, as its JSON gateway prints it on a line of its own. */
interface Message {
  readonly result?: { readonly blob?: string };
  readonly error?: { readonly message?: string };
}

function bytesOf(line: string, host: string): Uint8Array {
  let message: Message;
  try {
    message = JSON.parse(line);
  } catch (cause) {
    throw new ControlPlaneError('backup-failed', `${host}: etcd's answer is not a snapshot`, {
      host,
      found: line.slice(0, 200),
      hint: 'read `journalctl -u etcd` there, then run the same command again',
      cause,
    });
  }
  if (message.error !== undefined)
    throw new ControlPlaneError('backup-failed', `${host}: etcd ended its snapshot`, {
      host,
      found: message.error.message ?? line.slice(0, 200),
      hint: 'read `journalctl -u etcd` there, then run the same command again',
    });
  return Buffer.from(message.result?.blob ?? '', 'base64');
}

/**
 * The bytes of a snapshot, from the lines of etcd's JSON gateway. One message is in memory at a time.
 *
 * @throws ControlPlaneError `backup-failed`
 */
export async function* snapshotBytes(
  source: AsyncIterable<Uint8Array | string>,
  host: string,
): AsyncIterable<Uint8Array> {
  let rest: string[] = [];
  for await (const chunk of source) {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      const whole = rest.length === 0 ? line : [...rest, line].join('');
      rest = [];
      if (whole !== '') yield bytesOf(whole, host);
    }
    if (last !== '') rest.push(last);
  }
  if (rest.length > 0) yield bytesOf(rest.join(''), host);
}

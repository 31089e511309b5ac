import type { Readable } from 'node:stream';
import { deferred } from '../async/deferred.js';
import type { ProcessGroup } from './end-script.js';
import { Relay } from './relay.js';
import { headOf, sudoPrompt } from './token.js';

const space = 0x20;
const exclamationMark = 0x21;

/** An announcement on stderr by the shell text, ahead of the command's own output. */
export type Announcement =
  | { readonly kind: 'started'; readonly group: ProcessGroup }
  | { readonly kind: 'no-directory' }
  | { readonly kind: 'password-wanted' };

/** Reads the text after the token: a pid, or a line of /proc/PID/stat (proc_pid_stat(5), fields 1, 5 and 22). */
export function parseGroup(text: string): ProcessGroup {
  const stat = /^(\d+) \((?:.*)\) \S+ \d+ (\d+)((?: -?\d+)*)/s.exec(text.trim());
  if (!stat) return { pgid: Number.parseInt(text, 10), startTicks: 0 };
  const rest = (stat[3] ?? '').trim().split(' ');
  return { pgid: Number(stat[2]), startTicks: Number(rest[16] ?? 0) };
}

/**
 * The stderr of one run without its announcements, which are reported as they arrive, whether the rest is read or not. After
 * `started` the search is over.
 */
export class AnnouncementReader extends Relay {
  /** Settles once the whole source has been searched. Never rejects. */
  readonly searched: Promise<void>;
  readonly #searchedAll = deferred<void>();
  readonly #head: Buffer;
  readonly #token: Buffer;
  readonly #prompt: Buffer;
  readonly #onAnnouncement: (announcement: Announcement) => void;
  #held: Buffer = Buffer.alloc(0);
  #searching = true;

  constructor(source: Readable, token: string, onAnnouncement: (announcement: Announcement) => void) {
    super(source);
    this.#head = Buffer.from(headOf(token));
    this.#token = Buffer.from(token);
    this.#prompt = Buffer.from(sudoPrompt(token).shown);
    this.#onAnnouncement = onAnnouncement;
    this.searched = this.#searchedAll.promise;
  }

  protected override flush(): void {
    this.#release(this.#held.length);
    this.#searchedAll.resolve(undefined);
  }

  protected override receive(chunk: Buffer): void {
    if (!this.#searching) {
      this.hand(chunk);
      return;
    }
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    while (this.#searching && this.#step());
    if (!this.#searching) this.#release(this.#held.length);
  }

  /** Takes one announcement out of the bytes held back. False if more bytes are needed. */
  #step(): boolean {
    const at = this.#held.indexOf(this.#head);
    // The bytes may end within the beginning of an announcement.
    this.#release(at < 0 ? this.#held.length - this.#head.length + 1 : at);
    if (at < 0) return false;
    const [token, prompt] = [this.#begins(this.#token), this.#begins(this.#prompt)];
    if (token === 'maybe' || prompt === 'maybe') return false;
    if (prompt === 'yes') {
      this.#held = this.#held.subarray(this.#prompt.length);
      this.#onAnnouncement({ kind: 'password-wanted' });
      return true;
    }
    const after = this.#held[this.#token.length];
    if (token === 'yes' && after === undefined) return false;
    if (token === 'no' || (after !== space && after !== exclamationMark)) {
      this.#release(this.#head.length);
      return true;
    }
    const lineEnd = this.#held.indexOf(0x0a);
    if (lineEnd < 0) return false;
    const line = this.#held.toString('latin1', this.#token.length, lineEnd);
    this.#held = this.#held.subarray(lineEnd + 1);
    this.#searching = false;
    this.#onAnnouncement(
      after === exclamationMark ? { kind: 'no-directory' } : { kind: 'started', group: parseGroup(line) },
    );
    return true;
  }

  /** Whether the bytes held back begin with a text; `maybe` if there are too few. */
  #begins(text: Buffer): 'yes' | 'no' | 'maybe' {
    const length = Math.min(text.length, this.#held.length);
    if (this.#held.compare(text, 0, length, 0, length) !== 0) return 'no';
    return length === text.length ? 'yes' : 'maybe';
  }

  #release(count: number): void {
    if (count <= 0) return;
    this.hand(this.#held.subarray(0, count));
    this.#held = this.#held.subarray(count);
  }
}

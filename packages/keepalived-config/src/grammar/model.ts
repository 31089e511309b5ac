/** The processes of keepalived that read a file one after another, each for its own blocks. */
export type Process = 'global' | 'checker' | 'vrrp' | 'bfd';

/** The syntax of the lines of a block of entries. */
export type EntryKind =
  | 'address'
  | 'static-address'
  | 'route'
  | 'static-route'
  | 'rule'
  | 'static-rule'
  | 'peer'
  | 'track-interface'
  | 'track-script'
  | 'track-file'
  | 'track-process'
  | 'track-bfd'
  | 'service'
  | 'delay'
  | 'linkbeat';

/** The form of the words behind the keyword of a block. */
export type Header = 'none' | 'name' | 'service' | 'server';

/** The type of a keyword's value; facts/keywords.txt explains them. */
export type ValueType =
  | {
      readonly kind:
        | 'flag'
        | 'bool'
        | 'address'
        | 'user'
        | 'forwarding'
        | 'script'
        | 'command'
        | 'line'
        | 'list';
    }
  | { readonly kind: 'text'; readonly longest?: number | undefined }
  | { readonly kind: 'choice' | 'anycase'; readonly words: readonly string[] }
  | { readonly kind: 'unsigned' | 'integer' | 'weight'; readonly least: number; readonly most: number }
  | {
      readonly kind: 'seconds';
      readonly least: number;
      readonly most: number;
      readonly digits: number;
    }
  | { readonly kind: 'entries'; readonly entry: EntryKind; readonly named?: boolean | undefined }
  | {
      readonly kind: 'block';
      readonly header: Header;
      readonly many?: boolean | undefined;
      readonly keywords: readonly Keyword[];
    };

/** A keyword with its type and what keepalived reports of its use. */
export interface Keyword {
  readonly keyword: string;
  readonly type: ValueType;
  readonly meaning: string;
  /** The fate of a keyword without its value. Default: keepalived ends. */
  readonly missing?: 'allowed' | 'reported' | undefined;
  /** The fate of a second use in a block, which is reported. Default: it replaces the first, and is not. */
  readonly repeated?: 'ignored' | 'replaces' | undefined;
  /** The value that a repeated keyword may follow without a report. */
  readonly initial?: number | undefined;
  /** Whether 0 is reported and becomes 1. */
  readonly raised?: boolean | undefined;
  /** Whether further words are reported. */
  readonly only?: boolean | undefined;
  /** Whether the second word may have a quote that is not closed, since it is read again. */
  readonly quoted?: boolean | undefined;
  readonly deprecated?: boolean | undefined;
  /** Whether keepalived crashes without the value. */
  readonly fragile?: boolean | undefined;
  /** Whether a text that only begins with a number is refused; keepalived takes that beginning otherwise. */
  readonly strict?: boolean | undefined;
  /** Whether keepalived before 2.2.8 takes whole numbers only. */
  readonly whole?: boolean | undefined;
  /** Whether keepalived before 2.2.8 takes any value for true, `off` too. */
  readonly unread?: boolean | undefined;
  readonly since?: string | undefined;
  /** Of root keywords, the processes that read them; of others, the process that does something with them. */
  readonly processes?: readonly Process[] | undefined;
}

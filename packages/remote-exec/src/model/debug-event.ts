/** Something that happened on a host, with registered secrets redacted. */
export type DebugEvent =
  | {
      readonly kind: 'connected';
      readonly host: string;
      readonly durationMs: number;
      /** False if ssh2 runs without its native part, which makes ciphers other than AES-GCM slower. */
      readonly nativeCrypto: boolean;
    }
  /** A command ended, or its run was given up. */
  | {
      readonly kind: 'command';
      readonly host: string;
      readonly argv: readonly string[];
      readonly sudo: boolean;
      /** Undefined if it did not end by itself. */
      readonly exitCode: number | null | undefined;
      /** The code of the error that the run rejected with. */
      readonly error: string | undefined;
      readonly durationMs: number;
      readonly bytes: { readonly stdin: number; readonly stdout: number; readonly stderr: number };
    }
  | { readonly kind: 'closed'; readonly host: string; readonly lost: boolean };

export type DebugListener = (event: DebugEvent) => void;

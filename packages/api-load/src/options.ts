import type { Failure } from './report.js';
import type { Target } from './target.js';

/** Clients of one kind. */
export interface Rate {
  /** Requests a second by all clients of the kind together. */
  readonly rate: number;
  /** Clients, which take turns; each has its own connections. Default: 1. */
  readonly clients?: number | undefined;
}

/** Clients that ask for one path: `fresh` by a TLS connection for every request, the others on connections that last. */
type Rates = { readonly [Kind in 'fresh' | 'keptAlive' | 'http2']?: Rate | undefined };

/** The load, by kind of client; a kind that is absent does not run. */
export interface LoadOptions extends Rates {
  readonly target: Target;
  /** Path that is requested. Default: `/api/v1/namespaces/default`, which is read from etcd. */
  readonly path?: string | undefined;
  /** Deadline of each request. Default: 5000. */
  readonly timeoutMs?: number | undefined;
  /** Watches that are established again when they end. */
  readonly watch?:
    | {
        /** Default: 1. */
        readonly clients?: number | undefined;
        /** Path of a list. Default: the ConfigMaps of the ledger's namespace. */
        readonly path?: string | undefined;
        /** A watcher without an event for so long counts as broken, whether or not its watches end meanwhile. Default: no limit. */
        readonly silenceMs?: number | undefined;
      }
    | undefined;
  /** Writes ConfigMaps, and compares in the end what was acknowledged with what is there. */
  readonly ledger?:
    | (Rate & {
        /** Default: `default`. */
        readonly namespace?: string | undefined;
      })
    | undefined;
  /** Receives each failure as it happens. */
  readonly onFailure?: ((failure: Failure) => void) | undefined;
}

function check(
  name: string,
  value: number | undefined,
  isFit: (value: number) => boolean,
  fit: string,
): void {
  if (value !== undefined && !isFit(value)) throw new TypeError(`${name} is ${value}, not ${fit}.`);
}

const isAboveZero = (value: number): boolean => Number.isFinite(value) && value > 0;
const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;

/**
 * Refuses numbers with which clients would ask never, or without end.
 *
 * @throws TypeError
 */
export function checkNumbers({ fresh, keptAlive, http2, ledger, watch, timeoutMs }: LoadOptions): void {
  for (const [kind, rate] of Object.entries({ fresh, keptAlive, http2, ledger })) {
    check(`rate of ${kind}`, rate?.rate, isAboveZero, 'a number above 0');
    check(`clients of ${kind}`, rate?.clients, isCount, 'a whole number from 1');
  }
  check('clients of watch', watch?.clients, isCount, 'a whole number from 1');
  check('silenceMs of watch', watch?.silenceMs, isAboveZero, 'a number above 0');
  check('timeoutMs', timeoutMs, isAboveZero, 'a number above 0');
}

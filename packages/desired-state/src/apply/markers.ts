import type { AnyResource, ChangeOf } from '../model/kind.js';
import { marker } from './prelude.js';

/** Progress of a change. */
export type ChangeState = 'begin' | 'done' | 'failed';

const backStates = ['begin', 'lost', 'failed', 'done'] as const;

/**
 * Progress of going back to the previous files. `lost`: not all of them could be put back; `failed`: they are back, but the unit
 * did not come up with them; `done`: it runs with them.
 */
export type BackState = (typeof backStates)[number];

/** The contents of the script's markers. */
export interface Heard<R extends AnyResource> {
  failed?: ChangeOf<R> | undefined;
  found?: string | undefined;
  /** Progress of going back to the previous files after a failed change. */
  back?: BackState | undefined;
  refusal?: { readonly word: string; readonly change?: ChangeOf<R> | undefined } | undefined;
  ended: boolean;
}

const isChangeState = (word: string): word is ChangeState =>
  word === 'begin' || word === 'done' || word === 'failed';

/** Reads the script's lines into `heard`. */
export const markerReader =
  <R extends AnyResource>(
    ordered: readonly ChangeOf<R>[],
    heard: Heard<R>,
    onChange: (change: ChangeOf<R>, state: ChangeState) => void = () => {},
  ): ((line: string) => void) =>
  (line) => {
    if (!line.startsWith(`${marker} `)) return;
    const [word = '', index = '', ...rest] = line.slice(marker.length + 1).split(' ');
    const change = index === '' ? undefined : ordered[Number(index)];
    if (word === 'end') heard.ended = true;
    else if (word === 'back') heard.back = backStates.find((state) => state === index) ?? 'begin';
    // The cause is the first finding; `back` says how going back went.
    else if (word === 'found' && heard.back === undefined) heard.found = [index, ...rest].join(' ').trim();
    else if (word === 'found') return;
    else if (change === undefined) heard.refusal = { word };
    else if (isChangeState(word)) {
      if (word === 'failed') heard.failed = change;
      onChange(change, word);
    } else {
      heard.refusal = { word, change };
      onChange(change, 'failed');
    }
  };

import { readInteger } from '../../values/numbers.js';
import type { Entry, Weight } from '../block.js';
import { type Context, findsInterface, placeOfWords } from '../context.js';

/** Kinds of what an instance or group can track. */
export type TrackKind = 'interface' | 'script' | 'file' | 'process' | 'bfd';

/** Something that is tracked. */
export interface Track extends Weight {
  readonly name: string;
  readonly entry: Entry;
}

/** Tracked objects, by kind. */
export type Tracks = Record<TrackKind, Track[]>;

export const noTracks = (): Tracks => ({ interface: [], script: [], file: [], process: [], bfd: [] });

const isTrackKind = (word: string): word is TrackKind => /^(?:interface|script|file|process|bfd)$/.test(word);

/** The kind of tracks that a keyword lists: `track_script`. */
export function trackKindOf(keyword: string): TrackKind | undefined {
  const kind = keyword.replace(/^track_/, '');
  return keyword.startsWith('track_') && isTrackKind(kind) ? kind : undefined;
}

/** Default weights of what is defined, by name. */
export type DefaultWeights = Readonly<Record<Exclude<TrackKind, 'interface'>, ReadonlyMap<string, Weight>>>;

/**
 * Reads a line of a track block and adds it, unless keepalived drops it. Source: alloc_track_if and its siblings in vrrp_track.c.
 */
export function readTrack(
  kind: TrackKind,
  entry: Entry,
  tracks: Tracks,
  definitions: DefaultWeights,
  context: Context,
): void {
  const { words, place } = entry;
  const [name, option, value, direction] = words;
  if (name === undefined) return;
  const at = placeOfWords(place, name);
  const defined = kind === 'interface' ? undefined : definitions[kind].get(name.text);
  if (kind === 'interface' ? !findsInterface(name.text, context) : defined === undefined) {
    context.report(
      kind === 'interface' ? 'unknown-interface' : 'unknown-reference',
      `the ${kind} ${name.text} does not exist${kind === 'interface' ? '' : ' above'}`,
      at,
    );
    context.testIsUndefined ||= kind === 'file' && definitions.file.size > 0;
    return;
  }
  if (tracks[kind].some((each) => each.name === name.text)) {
    context.report('repeated-setting', `${name.text} is tracked already`, at);
    return;
  }
  let { weight, reverse } = defined ?? { weight: 0, reverse: false };
  if (option !== undefined) {
    if (option.text !== 'weight') {
      context.report('invalid-value', `${option.text} is not weight`, placeOfWords(place, option));
      return;
    }
    if (value === undefined) {
      context.report('missing-value', 'weight is missing its value', placeOfWords(place, option));
      return;
    }
    const most = kind === 'bfd' ? 253 : 254;
    const number = readInteger(value.text, -most, most);
    if (number === undefined)
      context.report(
        'invalid-value',
        `${value.text} is not a number from ${-most} to ${most}`,
        placeOfWords(place, value),
      );
    else if (Math.abs(number) === 254 && (kind === 'interface' || kind === 'script')) {
      context.report(
        'invalid-value',
        `the weight ${number} becomes ${number < 0 ? -253 : 253}`,
        placeOfWords(place, value),
      );
      weight = number < 0 ? -253 : 253;
    } else weight = number;
    if (direction?.text === 'reverse' || (direction?.text === 'noreverse' && kind !== 'interface'))
      reverse = direction.text === 'reverse';
    else if (direction !== undefined) {
      context.report('invalid-value', `${direction.text} is not reverse`, placeOfWords(place, direction));
      if (kind === 'file' || kind === 'bfd') return;
    }
  }
  tracks[kind].push({ name: name.text, weight, reverse, entry });
}

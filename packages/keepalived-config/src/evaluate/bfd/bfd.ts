import { readAddress } from '../../values/address.js';
import { type Block, booleanOf, endOf, keywordOf, nameOf, numberOf, textOf } from '../block.js';
import { type Context, placeOfWords, wordAt } from '../context.js';
import type { Handlers } from '../process.js';

/** A session of Bidirectional Forwarding Detection. Times are in milliseconds. */
export interface BfdState {
  readonly name: string;
  readonly block: Block;
  readonly neighbor: string;
  readonly source: string | undefined;
  readonly minRx: number;
  readonly minTx: number;
  readonly multiplier: number;
}

const neighborOf = (block: Block): string | undefined =>
  textOf(block, 'neighbor_ip') ?? textOf(block, 'neighbour_ip');

/** Reads what the BFD process reads. */
export function bfdHandlers(context: Context): {
  readonly handlers: Handlers;
  readonly sessions: readonly BfdState[];
} {
  const sessions: BfdState[] = [];
  const known = new Set<string>();

  function open(block: Block): boolean {
    const name = wordAt(block.words, 1, block.place, context);
    if (name.length < 32 && !known.has(name)) return true;
    const why = name.length < 32 ? 'exists already' : 'has a name of more than 31 characters';
    context.report(
      'duplicate-name',
      `the bfd_instance ${name} ${why}: this one is ignored`,
      placeOfWords(block.place, block.words[1]),
    );
    return false;
  }

  function close(block: Block): void {
    const name = nameOf(block);
    const neighbor = neighborOf(block);
    const source = textOf(block, 'source_ip');
    const drop = (
      code: 'incomplete-block' | 'family-mismatch' | 'settings-conflict',
      message: string,
    ): void => context.report(code, message, endOf(block));
    if (neighbor === undefined) {
      drop('incomplete-block', `the bfd_instance ${name} has no neighbor_ip`);
      return;
    }
    if (source !== undefined && readAddress(source)?.family !== readAddress(neighbor)?.family) {
      drop('family-mismatch', `source_ip and neighbor_ip of ${name} are not of one family`);
      return;
    }
    if (
      sessions.some(
        (each) =>
          each.neighbor === neighbor &&
          each.source === source &&
          booleanOf(each.block, 'multihop') === booleanOf(block, 'multihop'),
      )
    ) {
      drop('settings-conflict', `there is a bfd_instance for ${neighbor} already`);
      return;
    }
    const ttl =
      numberOf(block, 'hoplimit') ??
      numberOf(block, 'ttl') ??
      (readAddress(neighbor)?.family === 'inet6' ? 64 : 255);
    const hops = numberOf(block, 'max_hops') ?? 0;
    // keepalived compares without signs, so that -1 is above every ttl.
    if (hops < 0 || hops > ttl)
      context.report('settings-conflict', `max_hops of ${name} is above its ttl`, endOf(block));
    known.add(name);
    sessions.push({
      name,
      block,
      neighbor,
      source,
      minRx: numberOf(block, 'min_rx') ?? 10,
      minTx: numberOf(block, 'min_tx') ?? 10,
      multiplier: numberOf(block, 'multiplier') ?? 5,
    });
  }

  return {
    sessions,
    handlers: {
      open: (block) => (keywordOf(block) === 'bfd_instance' ? open(block) : true),
      // Without its neighbor keepalived gives a session up.
      set: (_block, { spec, value }) => !/^neighbou?r_ip$/.test(spec.keyword) || value !== undefined,
      close: (block) => {
        if (keywordOf(block) === 'bfd_instance') close(block);
      },
    },
  };
}

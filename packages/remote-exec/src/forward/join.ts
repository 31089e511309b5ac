import type { Duplex } from 'node:stream';

/** Carries bytes both ways between two streams. Each may end its side first; if one breaks, the other is destroyed. */
export function join(one: Duplex, other: Duplex): void {
  carry(one, other);
  carry(other, one);
}

function carry(from: Duplex, to: Duplex): void {
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', () => {
    if (!from.readableEnded) to.destroy();
  });
}

import type { Acting } from '../../bad-days/stage.js';

/** Waits until a step begins whose id ends so. */
export const untilStep = (acting: Acting, end: string): Promise<unknown> =>
  acting.until((line) => line.kind === 'event' && line.event.kind === 'start' && line.event.id.endsWith(end));

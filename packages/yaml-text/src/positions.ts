import { lineIndex, type Position } from '@harderway/diagnostics';

/** Gives the positions of a text's characters by their offsets. */
export const positionsIn = (text: string): ((offset: number) => Position) => lineIndex(text).positionAt;

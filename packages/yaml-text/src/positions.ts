import { lineIndex, type Position } from '@harderway/diagnostics';

/** Makes a function from offsets in a text to positions. */
export const positionsIn = (text: string): ((offset: number) => Position) => lineIndex(text).positionAt;

/** Advice where members can't go on by themselves. A survivor has what was acknowledged, unless only lost ones had it. */
export const restoreAdvice =
  'save what is left with `harderway backup`, then restore a snapshot: `harderway restore FILE`';

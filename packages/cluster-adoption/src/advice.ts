/** The last sentence of a refusal. */
export const advice =
  'harderway doctor judges this cluster all the same, and harderway cis compares it with the benchmark';

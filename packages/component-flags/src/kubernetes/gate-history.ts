/** `stage on|off [locked]`, as the facts write it. */
type GateText = `${'alpha' | 'beta' | 'ga' | 'deprecated'} ${'on' | 'off'}${'' | ' locked'}`;

/** A gate over its versions: name, spans of versions with its state, versions where its presence is not known. */
export type GateHistory = readonly [
  name: string,
  spans: readonly (readonly [versions: string, state: GateText])[],
  uncertain?: string,
];

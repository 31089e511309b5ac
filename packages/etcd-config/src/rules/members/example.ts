// Texts for the examples of the rules: three members as paragraphs of flags.

export const three = (change: (name: string) => string): string => ['a', 'b', 'c'].map(change).join('\n\n');
const address = (name: string): string => `http://10.0.0.${'abc'.indexOf(name) + 1}`;
export const peers = (names: string): string =>
  `--initial-cluster=${[...names].map((name) => `${name}=${address(name)}:2380`).join(',')}`;
export const sound = (name: string): string =>
  [
    `--name=${name}`,
    peers('abc'),
    `--initial-advertise-peer-urls=${address(name)}:2380`,
    `--advertise-client-urls=${address(name)}:2379`,
  ].join('\n');
/** Three members of which the second has something more. */
export const secondHas = (more: string): string =>
  three((name) => (name === 'b' ? `${sound(name)}\n${more}` : sound(name)));

export const good: string = three(sound);
export const given: { readonly text: string } = { text: 'command lines of the members' };

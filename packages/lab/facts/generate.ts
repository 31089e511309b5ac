/** The packages of hosts as a module. */
export default function generate(read: (name: string) => string): Readonly<Record<string, string>> {
  const parts = read('packages.txt')
    .split('\n\n')
    .map((part) => part.replace(/^#.*$/gm, '').split(/\s+/).filter(Boolean));
  const lists = ['PACKAGES', 'LIBRARIES', 'OFFERED'].map(
    (name, index) => `export const ${name}: readonly string[] = ${JSON.stringify(parts[index])};\n`,
  );
  const head = '// Generated from facts/packages.txt; do not edit.\n';
  return { 'src/rootfs/packages.generated.ts': head + lists.join('') };
}

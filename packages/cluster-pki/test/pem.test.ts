import { generateKeyPairSync } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import * as node from '../src/cryptography/node.js';
import * as portable from '../src/cryptography/portable.js';

const [root = ''] = rootCertificates;
const certificate = `${root.trimEnd()}\n`;
const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const eachLine =
  (change: (line: string, index: number) => string) =>
  (pem: string): string =>
    `${pem.trimEnd().split('\n').map(change).join('\n')}\n`;
const inBody = (change: (line: string) => string) =>
  eachLine((line) => (line.startsWith('-----') ? line : change(line)));
const third = (change: (line: string) => string) =>
  eachLine((line, index) => (index === 2 ? change(line) : line));

const unended = (pem: string): string => pem.replace(/-----END.*\n/, '');
const damaged = third((line) => line.replace(/^./, '!'));
const empty = (pem: string): string => pem.replace(/(-----\n)[^-]*/, '$1');

/** Changes that people make to a PEM. */
const framings: Readonly<Record<string, (pem: string) => string>> = {
  'an extra sign of padding': (pem) => pem.replace(/(=*)\n-----END/, '$1=\n-----END'),
  'a blank line': third((line) => `\n${line}`),
  'a blank line before the last': (pem) => pem.replace('\n-----END', '\n\n-----END'),
  'a line of spaces': third((line) => `   \n${line}`),
  'an indented first line': (pem) => `  ${pem}`,
  'an indented last line': (pem) => pem.replace('-----END', '  -----END'),
  'all lines indented': eachLine((line) => `  ${line}`),
  'an indented body': inBody((line) => `\t${line}`),
  'spaces behind lines': eachLine((line) => `${line}  `),
  'a space in a line': third((line) => `${line.slice(0, 10)} ${line.slice(10)}`),
  'line ends of Windows': (pem) => pem.replaceAll('\n', '\r\n'),
  'line ends of an old Mac': (pem) => pem.replaceAll('\n', '\r'),
  'one line': (pem) => pem.replace(/(?<!-)\n(?!-)/g, ''),
  'text around it': (pem) => `Bag Attributes\n${pem}the end\n`,
  'text on the first line': (pem) => `pem: ${pem}`,
  'text behind the first line': (pem) => pem.replace('-----\n', '----- x\n'),
  'a byte order mark': (pem) => `\uFEFF${pem}`,
  'a header': (pem) => pem.replace('-----\n', '-----\nComment: x\n\n'),
  'no line end at the end': (pem) => pem.trimEnd(),
  'no end': unended,
  'another end': (pem) => pem.replace('-----END ', '-----END X '),
  'a damaged line': damaged,
  'a damaged block before it': (pem) => damaged(pem) + pem,
  'an empty block before it': (pem) => empty(pem) + pem,
  'a block without an end before it': (pem) => unended(pem) + pem,
};

/** Whether a text is read. */
function outcome(read: (pem: string) => unknown, pem: string): string {
  try {
    read(pem);
    return 'read';
  } catch {
    return 'refused';
  }
}

test.each(Object.entries(framings))('is read where OpenSSL reads it: %s', (_, change) => {
  const read = ({ decodeCertificate, decodeKey }: typeof node | typeof portable): readonly string[] => [
    outcome((pem) => decodeCertificate(pem).der, change(certificate)),
    outcome(decodeKey, change(key)),
  ];
  expect(read(portable)).toEqual(read(node));
});

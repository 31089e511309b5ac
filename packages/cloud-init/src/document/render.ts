import { Document, isPair, isScalar, isSeq, Scalar, visit } from 'yaml';
import type { NetworkConfig, UserData } from './model.js';

// A word that begins with a letter or a slash: no version of YAML takes it for a number or a date.
const word = String.raw`[A-Za-z/](?:[\w./@%+=~*?()-]|:(?=\w))*`;
const furtherWord = String.raw`[\w./@%+=~*?(-](?:[\w./@%+=~*?()-]|:(?=\w))*`;
const plain = new RegExp(`^${word}(?: ${furtherWord})*$`);
const reserved = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/;

/** A line of a block: printable, and not ending in a blank. */
const blockLine =
  /^[\t -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufdcf]*[!-~\u00a1-\u167f\u2010-\u2027\u2030-\u205e]$/;

/**
 * Chooses how a text is written. cloud-init reads YAML 1.1 with PyYAML, netplan with libyaml, others read YAML 1.2;
 * they differ about `yes`, `0644`, `=`, `52:54:00:12:34:56`, tabs and unusual line ends. A text that one of them
 * could take for something else gets double quotes.
 */
function styleOf(text: string): Scalar.Type {
  if ((plain.test(text) && !reserved.test(text)) || ipv4.test(text)) return Scalar.PLAIN;
  const lines = text.replace(/\n$/, '').split('\n');
  const isBlock =
    text.includes('\n') && /^\S/.test(text) && lines.every((line) => line === '' || blockLine.test(line));
  // Empty lines at the end need an indicator that not all readers agree about.
  return isBlock && lines.at(-1) !== '' ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function render(value: unknown, flow: (key: string) => boolean): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_key, pair) => {
      const inFlow = isPair(pair) && isScalar(pair.key) && isSeq(pair.value) && flow(String(pair.key.value));
      if (inFlow && isSeq(pair.value)) pair.value.flow = true;
    },
    Scalar: (_key, node) => {
      if (typeof node.value === 'string') node.type = styleOf(node.value);
    },
  });
  const text = document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  });
  // Characters that end a line or mark an encoding for some readers only; they occur in double quotes alone.
  return text.replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

/** Writes a network-config document. It is not checked; `parseNetworkConfig` checks the text. */
export function networkConfig(config: NetworkConfig): string {
  return render({ network: config }, (key) => key === 'addresses' || key === 'search');
}

/** Writes a user-data document, with its `#cloud-config` line. It is not checked; `parseUserData` checks the text. */
export function userData(data: UserData): string {
  return `#cloud-config\n${render(data, () => false)}`;
}

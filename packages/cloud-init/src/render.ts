import { Document, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import type { NetworkConfig, UserData } from './model.js';

/**
 * cloud-init reads YAML 1.1, in which `yes`, `0644` and `52:54:00:12:34:56` are no texts: whatever an
 * older or newer reader could take for something else is quoted.
 */
function render(value: unknown, flow: (key: string) => boolean): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_key, pair) => {
      if (isPair(pair) && isScalar(pair.key) && isSeq(pair.value) && flow(String(pair.key.value)))
        pair.value.flow = true;
      if (isMap(pair.value) && pair.value.items.length === 0) pair.value.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, singleQuote: false });
}

/** A network-config document as text. It is not checked: `parseNetworkConfig` of the text does. */
export function networkConfig(config: NetworkConfig): string {
  return render({ network: config }, (key) => key === 'addresses' || key === 'search');
}

/** A user-data document as text, `#cloud-config` line included. It is not checked: `parseUserData` of the text does. */
export function userData(data: UserData): string {
  return `#cloud-config\n${render(data, () => false)}`;
}

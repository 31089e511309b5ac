import { type Cidr, parseCidr } from '@harderway/ip-address';

/** Blocks that hold no address of a machine, a pod or a Service (IANA, special-purpose addresses). */
export const specialBlocks: readonly {
  readonly text: string;
  readonly what: string;
  readonly network: Cidr;
}[] = (
  [
    ['0.0.0.0/8', 'which means this network'],
    ['127.0.0.0/8', 'the loopback addresses, which each machine has for itself'],
    ['169.254.0.0/16', 'the link-local addresses'],
    ['224.0.0.0/4', 'the multicast addresses'],
    ['240.0.0.0/4', 'which is reserved'],
  ] as const
).flatMap(([text, what]) => {
  const network = parseCidr(text);
  return network === undefined ? [] : [{ text, what, network }];
});

import type { HostFacts } from '../../bundle/model.js';

/** Something that was not read, and the host, name or address where it is. */
export type UnreadHost = { readonly host: string } & HostFacts['unread'][number];

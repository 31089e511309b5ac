import type { EndpointStatus } from '@harderway/etcd-config/etcdctl';

/** Files below this size are left alone, however much of them is free. */
const leastBytes = 64 * 1024 * 1024;

/** Share of a member's file that is free; 0 where it is not known, or the file is small. */
export function freeShareOf({ dbSizeBytes, dbSizeInUseBytes }: EndpointStatus): number {
  if (dbSizeInUseBytes === undefined || dbSizeBytes < leastBytes) return 0;
  return 1 - dbSizeInUseBytes / dbSizeBytes;
}

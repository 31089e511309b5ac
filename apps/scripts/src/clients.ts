import { type Load, startLoad } from '@harderway/api-load';
import { type ChapterContext, materialsOf } from './context.js';

/** Starts clients that ask through the virtual IP and never retry. */
export function startClients(place: ChapterContext): Load {
  const { virtualIp: address, name, port } = place.spec.api;
  const credential = (file: string): string | undefined => materialsOf(place).pki.files.get(file)?.content;
  return startLoad({
    target: {
      address,
      port,
      name,
      ca: credential('ca.pem'),
      cert: credential('admin.pem'),
      key: credential('admin-key.pem'),
    },
    path: '/healthz',
    timeoutMs: 3000,
    fresh: { rate: 20 },
    keptAlive: { rate: 20, clients: 3 },
    http2: { rate: 20, clients: 3 },
  });
}

import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** A file that looks like a Linux program: an ELF header, and the header of one segment, which is the whole file. */
export function program(arch: 'amd64' | 'arm64', size = 100_000): Buffer {
  const content = randomBytes(size);
  content.fill(0, 0, 120);
  content.write('\x7fELF\x02\x01\x01', 'latin1');
  content.writeUInt16LE(2, 16);
  content.writeUInt16LE(arch === 'amd64' ? 62 : 183, 18);
  content.writeBigUInt64LE(64n, 32);
  content.writeUInt16LE(56, 54);
  content.writeUInt16LE(1, 56);
  content.writeUInt32LE(1, 64);
  content.writeBigUInt64LE(BigInt(size), 96);
  return content;
}

export interface TarEntry {
  readonly path: string;
  readonly content?: Uint8Array;
  /** POSIX type flag: 0 file, 2 symbolic link, 5 directory. */
  readonly type?: string;
  readonly link?: string;
}

/** A tar.gz with exactly these entries, however bad they are. */
export function tarGz(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = Buffer.alloc(0), type = '0', link = '' }) => {
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write('0000755\x000000000\x000000000\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0        ', 136);
    header.write(type, 156);
    header.write(link, 157);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer | undefined,
) => void;

/** Serves a file, with ranges. */
export const serve: Handler = (request, response, content) => {
  if (!content) {
    response.writeHead(404).end('not here');
    return;
  }
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) {
    response.writeHead(200, { 'content-length': content.length }).end(content);
  } else if (start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
  } else {
    const range = `bytes ${start}-${content.length - 1}/${content.length}`;
    response.writeHead(206, { 'content-range': range, 'content-length': content.length - start });
    response.end(content.subarray(start));
  }
};

export interface ReleaseServer {
  readonly url: string;
  /** By path, without a leading slash. */
  readonly files: Map<string, Buffer>;
  /** Requests so far, `PATH` or `PATH RANGE`. */
  readonly requests: string[];
  /** Handlers of paths, in place of {@link serve}. */
  readonly handlers: Map<string, Handler>;
  readonly close: () => Promise<void>;
}

/** @param port one of the system's choice by default */
export async function startReleaseServer(
  files: Map<string, Buffer> = new Map(),
  port = 0,
): Promise<ReleaseServer> {
  const requests: string[] = [];
  const handlers = new Map<string, Handler>();
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    requests.push(request.headers.range ? `${path} ${request.headers.range}` : path);
    (handlers.get(path) ?? serve)(request, response, files.get(path));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    files,
    requests,
    handlers,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

export const etcdReleasePath = 'etcd-io/etcd/releases/download/v3.5.15';

/** Files of a whole release for an architecture, with the paths of the official hosts. */
export function layRelease(files: Map<string, Buffer>, arch: 'amd64' | 'arm64'): Map<string, Buffer> {
  const programs = new Map<string, Buffer>();
  for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl']) {
    const content = program(arch);
    programs.set(name, content);
    files.set(`v1.31.0/bin/linux/${arch}/${name}`, content);
    files.set(`v1.31.0/bin/linux/${arch}/${name}.sha256`, Buffer.from(sha256(content)));
  }
  const top = `etcd-v3.5.15-linux-${arch}`;
  const entries = ['etcd', 'etcdctl', 'etcdutl'].map((name) => {
    const content = program(arch);
    programs.set(name, content);
    return { path: `${top}/${name}`, content };
  });
  const readme = { path: `${top}/README.md`, content: Buffer.from('# etcd\n') };
  const archive = tarGz([{ path: `${top}/`, type: '5' }, ...entries, readme]);
  files.set(`${etcdReleasePath}/${top}.tar.gz`, archive);
  const sums = files.get(`${etcdReleasePath}/SHA256SUMS`)?.toString() ?? '';
  files.set(`${etcdReleasePath}/SHA256SUMS`, Buffer.from(`${sums}${sha256(archive)}  ${top}.tar.gz\n`));
  return programs;
}

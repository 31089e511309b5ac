import { once } from 'node:events';
import { createConnection } from 'node:net';
import { type Certificate, parseCertificate } from './certificate.js';
import { joinStrings, readStrings } from './wire.js';

const requestIdentities = 11;
const identitiesAnswer = 12;
/** The longest answer to read. Agents list some keys in far less. */
const mostBytes = 1 << 20;
const withinMs = 5000;

async function ask(socketPath: string): Promise<Buffer> {
  const socket = createConnection(socketPath);
  socket.setTimeout(withinMs, () => socket.destroy(new Error('the agent does not answer')));
  try {
    await once(socket, 'connect');
    socket.write(joinStrings([Buffer.from([requestIdentities])]));
    let answer = Buffer.alloc(0);
    for await (const piece of socket) {
      answer = Buffer.concat([answer, piece]);
      const [whole] = readStrings(answer, 1);
      if (whole) return whole;
      if (answer.length > mostBytes) break;
    }
    return Buffer.alloc(0);
  } finally {
    socket.destroy();
  }
}

/**
 * The certificates in an agent, which ssh2 leaves out of its list. An agent that can't be asked has none; ssh2 reports
 * the cause.
 * Source: draft-ietf-sshm-ssh-agent, section 3.5.
 */
export async function agentCertificates(socketPath: string): Promise<readonly Certificate[]> {
  const answer = await ask(socketPath).catch(() => Buffer.alloc(0));
  if (answer[0] !== identitiesAnswer || answer.length < 5) return [];
  const strings = readStrings(answer.subarray(5), 2 * answer.readUInt32BE(1));
  return strings.flatMap((blob, index) => (index % 2 === 0 ? (parseCertificate(blob) ?? []) : []));
}

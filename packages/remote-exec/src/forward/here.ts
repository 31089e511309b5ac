import { connect } from 'node:net';
import type { Dial } from './forward.js';

/** Opens a connection from this machine. @throws its error */
export const dialHere: Dial = ({ host, port }) =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true });
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });

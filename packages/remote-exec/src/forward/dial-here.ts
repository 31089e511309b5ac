import { connect } from 'node:net';
import type { Dial } from '../model/forwarding.js';

/** Opens a TCP connection from this machine. @throws the error of the socket */
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

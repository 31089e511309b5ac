import type { HealthQuestion } from '../../model/component.js';
import { down, unknown, up } from '../../model/health.js';
import { unreadable } from '../health.js';
import { errorIn, parseLine, statusIn } from './answer.js';
import { gatewayArgv } from './json-gateway.js';
import { readRequest, statusRequest } from './serves.js';

/**
 * Asks a member for its status, which it answers by itself, then for a key, which takes a leader that most members follow. A
 * member that answers only the first shows why it does not serve.
 */
export const memberHealth: HealthQuestion = {
  argv: gatewayArgv([statusRequest, readRequest], { maxSeconds: 5 }),
  judge: (result) => {
    const [first = '', second = ''] = result.stdout.split('\n');
    const status = statusIn(first)?.status;
    if (status === undefined) return unreadable(result);
    if (status.errors.some((error) => error.includes('alarm:CORRUPT')))
      return down('it has raised the alarm CORRUPT');
    // A learner answers no reads, and nobody counts on it.
    if (status.isLearner) return down('it is a learner');
    const answer = parseLine(second);
    const error = errorIn(answer);
    if (error === undefined && answer.header !== undefined) return up;
    if (status.leaderId === undefined) return down('it knows no leader');
    return error === undefined ? unreadable({ ...result, stdout: second }) : unknown(error);
  },
};

import type { Checks } from '../check.js';

export const unreachableChecks: Checks = {
  *'host-unreachable'({ hosts }) {
    for (const { name, facts } of hosts) {
      const whole = facts.unread.find(({ subject }) => subject === 'the host');
      if (whole === undefined) continue;
      yield {
        hosts: [name],
        message: `${name} could not be reached: ${whole.reason}`,
        evidence: [{ host: name, file: '<ssh>', text: whole.reason }],
        repair: [],
        advice: 'Look whether the machine is on, and log in to it with ssh by hand.',
        breaks: [`host@${name}`],
      };
    }
  },
};

import type { Checks } from '../check.js';
import { sh } from '../shell.js';

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
  *'host-partly-read'({ hosts }) {
    for (const { name, facts } of hosts) {
      const rest = facts.unread.find(({ subject }) => subject === 'the rest of the host');
      if (rest === undefined) continue;
      yield {
        hosts: [name],
        message: `${name} was reached, and only a part of it was read: ${rest.reason}`,
        evidence: [{ host: name, file: '<ssh>', text: rest.reason }],
        repair: [{ host: name, command: sh`uptime; ps -eo pcpu,rss,stat,comm --sort=-pcpu | head` }],
        advice:
          'The host is overloaded, or a command on it hangs. See what keeps it busy, and run the doctor again, for this host alone if need be.',
      };
    }
  },
};

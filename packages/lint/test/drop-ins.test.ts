import { describe, expect, it } from 'vitest';
import { codesIn } from './files.js';

const etc = 'etc/systemd/system';
const scheduler = (flags: string): string => `[Service]\nExecStart=/usr/bin/kube-scheduler ${flags}\n`;
const target = { target: { kubernetes: '1.31' } } as const;

describe('the command line of a unit with its drop-ins', () => {
  it('is the last one, at its place in the drop-in', () => {
    const files = {
      [`${etc}/a.service`]: scheduler('--kubeconfig=/etc/a --no-such-flag'),
      [`${etc}/a.service.d/10-command.conf`]: `# our own\n[Service]\nExecStart=\nExecStart=/usr/bin/kube-scheduler --kubeconfig=/etc/a --port=0\n`,
    };
    expect(codesIn(files, target)).toEqual([`${etc}/a.service.d/10-command.conf:4:55 flag-unknown`]);
  });

  it('has the variables of the drop-ins, which systemd sorts by name', () => {
    const files = {
      [`${etc}/a.service`]: scheduler('--kubeconfig=/etc/a $MORE'),
      [`${etc}/a.service.d/10-more.conf`]: '[Service]\nEnvironment=MORE=--no-such-flag\n',
    };
    expect(codesIn(files, target)).toEqual([`${etc}/a.service:2:55 flag-unknown`]);
    const later = { [`${etc}/a.service.d/20-more.conf`]: '[Service]\nEnvironment=MORE=--v=2\n' };
    expect(codesIn({ ...later, ...files }, target)).toEqual([]);
  });

  it('has drop-ins of other directories of its host, of which the first of a name counts', () => {
    const files = {
      'usr/lib/systemd/system/a.service': scheduler('--kubeconfig=/etc/a $MORE'),
      'usr/lib/systemd/system/a.service.d/more.conf': '[Service]\nEnvironment=MORE=--no-such-flag\n',
    };
    expect(codesIn(files, target)).toEqual(['usr/lib/systemd/system/a.service:2:55 flag-unknown']);
    const own = { [`${etc}/a.service.d/more.conf`]: '[Service]\nEnvironment=MORE=--v=2\n' };
    expect(codesIn({ ...files, ...own }, target)).toEqual([]);
  });

  it('is read in a drop-in whose unit is not among the files', () => {
    const files = { [`${etc}/a.service.d/command.conf`]: scheduler('--kubeconfig=/etc/a --no-such-flag') };
    expect(codesIn(files, target)).toEqual([`${etc}/a.service.d/command.conf:2:55 flag-unknown`]);
  });
});

import type { Program } from '@harderway/command';
import { createProgram } from '../../apps/cli/src/command/program.js';
import { engine } from '../../apps/cli/src/context.js';
import { program as chapter } from '../../apps/scripts/src/command/program.js';
import { program as apiLoad } from '../../packages/api-load/src/command/program.js';
import { programWith as apiserverFlags } from '../../packages/apiserver-flags/src/command/program.js';
import { program as cloudInit } from '../../packages/cloud-init/src/command/program.js';
import { programWith as controllerManagerFlags } from '../../packages/controller-manager-flags/src/command/program.js';
import { program as etcdConfig } from '../../packages/etcd-config/src/command/program.js';
import { program as ipvs } from '../../packages/ipvs/src/command/program.js';
import { program as keepalivedConfig } from '../../packages/keepalived-config/src/command/program.js';
import { program as lab } from '../../packages/lab/src/command/program.js';
import { program as ldirectordConfig } from '../../packages/ldirectord-config/src/command/program.js';
import { program as remoteExec } from '../../packages/remote-exec/src/command/program.js';
import { programWith as schedulerConfig } from '../../packages/scheduler-config/src/command/program.js';
import { program as systemdUnit } from '../../packages/systemd-unit/src/command/program.js';

/** A text that a checker accepts, and one with an error. */
export interface Checked {
  /** Options of `check` that it cannot do without. */
  readonly options: readonly string[];
  readonly good: string;
  readonly bad: string;
  /** Code of an error in the bad text. */
  readonly code: string;
  /** A text with a problem that has a fix, and the text as fixed; absent where no problem has one. */
  readonly fix?: readonly [before: string, after: string];
}

/** A program with its samples. */
export interface Bin {
  /** Directory of its package. */
  readonly home: string;
  readonly program: Program;
  /** Absent for what is not a checker. */
  readonly checked?: Checked;
}

const noFiles = { exists: () => false, read: () => undefined, stat: () => undefined };

/** A text with one argument a line for a program of Kubernetes 1.31. */
const kubernetes = (...good: readonly string[]): Checked => ({
  options: ['--kubernetes-version', '1.31'],
  good: `${good.join('\n')}\n`,
  bad: `${good.join('\n')}\n--bogus=1\n`,
  code: 'flag-unknown',
});

/** All programs that packages and apps have. */
export const bins: readonly Bin[] = [
  {
    home: 'packages/systemd-unit',
    program: systemdUnit,
    checked: {
      options: [],
      good: '[Service]\nExecStart=/bin/true\n',
      bad: '[Service]\nExecStart=relative/true\n',
      code: 'exec-path-invalid',
      fix: [
        '[Service]\nExecStart=/bin/a\nRestart=no\nRestart=always\n',
        '[Service]\nExecStart=/bin/a\nRestart=always\n',
      ],
    },
  },
  {
    home: 'packages/ldirectord-config',
    program: ldirectordConfig,
    checked: {
      options: [],
      good: 'virtual=192.0.2.1:80\n\treal=192.0.2.2:80 gate\n',
      bad: 'chektimeout=3\n',
      code: 'unknown-directive',
      fix: [
        'virtual=192.0.2.1:80\n\treal=192.0.2.2:80 gate 1 "/x", "ok"\n',
        'virtual=192.0.2.1:80\n\treal=192.0.2.2:80 gate 1 "x", "ok"\n',
      ],
    },
  },
  {
    home: 'packages/keepalived-config',
    program: keepalivedConfig,
    checked: {
      options: [],
      good: 'global_defs {\n    router_id gateway1\n}\n',
      bad: 'nonsense\n',
      code: 'unknown-keyword',
      fix: [
        'global_defs {\n    vrrp_vmac_garp_intvl 60\n}\n',
        'global_defs {\n    vrrp_garp_extra_if 60\n}\n',
      ],
    },
  },
  {
    home: 'packages/ipvs',
    program: ipvs,
    checked: {
      options: [],
      good: '-A -t 192.0.2.1:80 -s rr\n',
      bad: '-A -t 192.0.2.1:80 -s rrr\n',
      code: 'refused-by-kernel',
    },
  },
  {
    home: 'packages/etcd-config',
    program: etcdConfig,
    checked: {
      options: ['--etcd-version', '3.5.26'],
      good: 'name: m1\n',
      bad: 'name: [}\n',
      code: 'file-yaml',
    },
  },
  {
    home: 'packages/cloud-init',
    program: cloudInit,
    checked: {
      options: [],
      good: '#cloud-config\nhostname: a\n',
      bad: '#cloud-config\nhostname: [}\n',
      code: 'yaml-syntax',
    },
  },
  {
    home: 'packages/apiserver-flags',
    program: apiserverFlags(noFiles),
    checked: kubernetes(
      '--etcd-servers=https://192.0.2.1:2379',
      '--service-account-issuer=https://kubernetes.example',
      '--service-account-key-file=/etc/a.pem',
      '--service-account-signing-key-file=/etc/a.key',
    ),
  },
  {
    home: 'packages/controller-manager-flags',
    program: controllerManagerFlags(noFiles),
    checked: kubernetes('--kubeconfig=/etc/a'),
  },
  {
    home: 'packages/scheduler-config',
    program: schedulerConfig(noFiles),
    checked: kubernetes('--kubeconfig=/etc/a'),
  },
  { home: 'packages/remote-exec', program: remoteExec },
  { home: 'packages/api-load', program: apiLoad },
  { home: 'packages/lab', program: lab },
  { home: 'apps/cli', program: createProgram(engine) },
  { home: 'apps/scripts', program: chapter },
];

import { networkConfig, userData } from './cloud-init.js';
import { cluster } from './cluster.js';
import { etcdEnvironment, etcdFile } from './etcd.js';
import type { Format } from './format.js';
import { keepalived } from './keepalived.js';
import { kubernetesConfiguration } from './kubernetes-configuration.js';
import { ldirectord } from './ldirectord.js';
import { manifest } from './manifest.js';
import { quadlet } from './quadlet.js';
import { settings } from './settings.js';
import { unit } from './unit.js';

/** All formats: the first one that recognizes a file has it. */
export const formats: readonly Format[] = [
  settings,
  quadlet,
  unit,
  ldirectord,
  keepalived,
  userData,
  networkConfig,
  cluster,
  kubernetesConfiguration,
  etcdFile,
  etcdEnvironment,
  manifest,
];

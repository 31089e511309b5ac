import type { Section } from '../section.js';
import { controllerManager } from './controller-manager.js';
import { etcd } from './etcd.js';
import { gateway } from './gateway.js';
import { kubeApiserver } from './kube-apiserver.js';
import { loadBalancer } from './load-balancer.js';
import { preparation } from './preparation.js';
import { scheduler } from './scheduler.js';
import { standby } from './standby.js';
import { summary } from './summary.js';
import { systemd } from './systemd.js';
import { virtualIp } from './virtual-ip.js';

/** The chapter's sections, in the chapter's order. */
export const sections: readonly Section[] = [
  preparation,
  systemd,
  etcd,
  kubeApiserver,
  virtualIp,
  gateway,
  loadBalancer,
  standby,
  controllerManager,
  scheduler,
  summary,
];

import { apiserverFaults } from './apiserver.js';
import { controllerFaults } from './controllers.js';
import { etcdFaults } from './etcd.js';
import type { PlantedFault } from './fault.js';
import { hostFaults } from './hosts.js';
import { networkFaults } from './network.js';
import { pairs } from './pairs.js';
import { programFaults } from './programs.js';

/** All of them. */
export const plantedFaults: readonly PlantedFault[] = [
  ...programFaults,
  ...controllerFaults,
  ...etcdFaults,
  ...apiserverFaults,
  ...networkFaults,
  ...hostFaults,
  ...pairs,
];

import type { HostKind } from '../topology.js';
import { container } from './container.js';
import { qemu } from './qemu.js';
import type { HostRunner } from './runner.js';
import { uml } from './uml.js';

/** How each kind of host is run. */
export const RUNNERS: Readonly<Record<HostKind, HostRunner>> = { container, uml, qemu };

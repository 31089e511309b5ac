// The entry `./files`: the text files of hosts, without asking any host.
export { ldirectordText } from './components/load-balancer.js';
export { hostLines } from './components/prepare.js';
export { type RenderedFile, type RenderOptions, renderCluster } from './components/render.js';

// The entry `./files`: the text of single files, which sections of a guide show.
export { ldirectordText } from './components/load-balancer.js';
export { hostLines } from './components/prepare.js';

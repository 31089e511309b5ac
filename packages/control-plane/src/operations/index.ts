// The list of all kinds. A new one is a file beside these, and a line here.
export { addMember } from './add-member.js';
export { checkRestored } from './check-restored.js';
export { defragment } from './defragment.js';
export { disarm } from './disarm.js';
export { drain } from './drain.js';
export { endRestore } from './end-restore.js';
export { forgetServers } from './forget-servers.js';
export { moveLeader } from './move-leader.js';
export { promoteMember } from './promote-member.js';
export { putBack } from './put-back.js';
export { removeMember } from './remove-member.js';
export { setAside } from './set-aside.js';
export { stageData } from './stage-data.js';
export { stepAside } from './step-aside.js';
export { swapData } from './swap-data.js';

import { downLab } from '@harderway/lab';
import { afterAll, beforeAll } from 'vitest';
import { deprecatedApis } from './bad-days/deprecated-apis.js';
import { goingBack } from './bad-days/going-back.js';
import { obstacles } from './bad-days/obstacles.js';
import { refusals } from './bad-days/refusals.js';
import { running } from './bad-days/running.js';
import { savedPlan } from './bad-days/saved-plan.js';
import { CommandLines, secrets } from './bad-days/secrets.js';
import { labName, type Stage, setStage } from './bad-days/stage.js';

let set: Stage | undefined;
const commandLines = new CommandLines();

function stage(): Stage {
  if (set === undefined) throw new Error('the lab is not up');
  return set;
}

beforeAll(async () => {
  set = await setStage();
  commandLines.start();
});

afterAll(async () => {
  await commandLines.stop();
  await downLab(labName);
});

// In this order: each part goes on with the hosts as the one before has left them.
refusals(stage);
obstacles(stage);
running(stage);
savedPlan(stage);
deprecatedApis(stage);
goingBack(stage);
secrets(stage, commandLines);

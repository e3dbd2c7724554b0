// The web app in a real browser over a week of the demo company, loaded once: one file, so that it is one company.
import { afterAll, beforeAll, describe } from 'vitest';
import { budget } from './budget.ts';
import { everyPage } from './every-page.ts';
import { finance } from './finance.ts';
import { firstMinute } from './first-minute.ts';
import { flows } from './flows.ts';
import { frame } from './frame.ts';
import { limits } from './limits.ts';
import { numbers } from './numbers.ts';
import { opened } from './opened.ts';
import { outcomes } from './outcomes.ts';
import { startRig, type Rig } from './rig.ts';

describe('the web app', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig();
  }, 240_000);
  afterAll(async () => await rig.end());

  budget();
  firstMinute(() => rig);
  numbers(() => rig);
  flows(() => rig);
  frame(() => rig);
  limits(() => rig);
  opened(() => rig);
  outcomes(() => rig);
  finance(() => rig);
  everyPage(() => rig);
});

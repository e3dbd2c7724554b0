// What people do with the web app, one after the other on one company, in a real browser.
import { finance } from './finance.ts';
import { firstMinute } from './first-minute.ts';
import { flows } from './flows.ts';
import { limits } from './limits.ts';
import { numbers } from './numbers.ts';
import { outcomes } from './outcomes.ts';
import { onCompany } from './rig.ts';

onCompany((rig) => {
  numbers(rig);
  flows(rig);
  limits(rig);
  outcomes(rig);
  finance(rig);
  firstMinute(rig);
});

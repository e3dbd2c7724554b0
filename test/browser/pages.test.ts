// Every page of the web app, in a real browser, with bills and an incident.
import { budget } from './budget.ts';
import { everyPage } from './every-page.ts';
import { onCompany } from './rig.ts';

budget();
onCompany(everyPage, { withBills: true });

// The frame of the web app, and all that opens at a click, in a real browser.
import { frame } from './frame.ts';
import { opened } from './opened.ts';
import { onCompany } from './rig.ts';

onCompany((rig) => {
  frame(rig);
  opened(rig);
});

// What happens to the program, to its disk, and on the way to it.
import { testQuickly } from './quick.ts';
import { PROGRAM_SCENARIOS } from './scenarios/all.ts';

testQuickly(PROGRAM_SCENARIOS);

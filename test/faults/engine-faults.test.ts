// What happens to the engine, or between the program and it.
import { testQuickly } from './quick.ts';
import { ENGINE_SCENARIOS } from './scenarios/all.ts';

testQuickly(ENGINE_SCENARIOS);

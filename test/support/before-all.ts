// Runs once before all test files; what it returns, after them.
import { compileProgram } from './compile.ts';
import { beginRun } from './made-once.ts';
import { keepInMemory } from './memory-folder.ts';

export default function beforeAll(): () => void {
  compileProgram();
  const freeMemory = keepInMemory();
  const endRun = beginRun();
  return () => {
    endRun();
    freeMemory();
  };
}

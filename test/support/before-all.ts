// Runs once before all test files.
import { compileProgram } from './compile.ts';

export default compileProgram;

// A process that starts an engine and is killed by its test: run by lifecycle.test.ts.
import { startEmbedded } from '../../store/embedded/supervise.ts';

const engine = await startEmbedded({ dataDir: process.argv[2] ?? '' });
process.send?.(engine.pid);

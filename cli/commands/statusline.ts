// outlay statusline: the line that a connected agent shows, printed by the program that shows it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readConfig } from '../../config.ts';
import { STATUS_LINE } from '../../hook/status-line.ts';
import { scriptIn } from '../connect/hook-script.ts';

/** Never fails: an agent would show nothing. */
export function statusline(): void {
  const script = scriptIn(readConfig().history.home);
  if (!existsSync(script)) {
    process.stdout.write('outlay: not connected; outlay connect claude\n');
    return;
  }
  const input = process.stdin.isTTY ? 'ignore' : 'inherit';
  spawnSync(process.execPath, [script, STATUS_LINE], { stdio: [input, 'inherit', 'inherit'] });
}

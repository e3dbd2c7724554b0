// The plugin for opencode, which has no hooks that are programs: it runs ours and throws where that refuses.

/** The text of the plugin file. */
export function opencodePlugin(node: string, script: string): string {
  return `// Written by outlay connect opencode; outlay disconnect opencode takes it away, with what was changed in it.
import { spawn } from 'node:child_process';

const ask = (event, told) =>
  new Promise((resolve) => {
    const child = spawn(${JSON.stringify(node)}, [${JSON.stringify(script)}, 'opencode', event], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let answer = '';
    // The hook ends by itself before that; where it cannot even start, opencode goes on.
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      end();
    }, 2000);
    const end = () => {
      clearTimeout(late);
      try {
        resolve(JSON.parse(answer));
      } catch {
        resolve({});
      }
    };
    child.on('error', end).on('close', end);
    child.stdin.on('error', () => undefined).end(JSON.stringify(told));
    child.stdout.on('data', (chunk) => (answer += chunk));
  });

const orThrow = async (event, told) => {
  const { decision, reason } = await ask(event, told);
  if (decision === 'block') throw new Error(reason);
};

export const Outlay = async ({ directory, worktree }) => ({
  'chat.params': async ({ sessionID, message }) =>
    await orThrow('chat.params', { session: sessionID, message: message?.id, folder: directory ?? worktree }),
  'tool.execute.before': async ({ sessionID }) =>
    await orThrow('tool.execute.before', { session: sessionID, folder: directory ?? worktree }),
});
`;
}

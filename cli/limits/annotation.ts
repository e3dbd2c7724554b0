// Lines that GitHub Actions shows beside a run: https://docs.github.com/actions/reference/workflow-commands-for-github-actions

/** One annotation, whatever the message holds: it cannot end the command or begin another one. */
export function annotation(level: 'error' | 'warning', message: string): string {
  const escaped = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return `::${level} title=Outlay::${escaped}\n`;
}

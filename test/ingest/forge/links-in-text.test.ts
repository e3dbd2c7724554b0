// What descriptions and commit messages tell of sessions, reverts, tasks and agents, and what only looks like it.
import { expect, it } from 'vitest';
import { linksIn, linksInMessage } from '../../../ingest/forge/links-in-text.ts';
import { proseLines } from '../../../ingest/forge/prose.ts';
import type { ToldLinks } from '../../../schemas/forge.ts';
import { cpuMs } from '../../support/cpu-time.ts';

const REPO = 'github.com/acme/shop';
const SHA = 'c3ea2333399e8464d037523c40819a8627d1d2ab';

const of = (body: string, around: { title?: string; headBranch?: string } = {}): ToldLinks =>
  linksIn({ repo: REPO, title: '', headBranch: '', ...around, body });
const target = (pr: string, sha = '', partial = false) => ({ repo: REPO, pr, sha, partial });

it('sessions are named by trailers of any agent, several in one message, each once', () => {
  const message = [
    'Fix two things (#7)',
    '',
    '* One',
    '',
    'Claude-Session: https://claude.ai/code/session_01A',
    '* Two',
    'Agent-Session: 5b1c2f0e-8f9a-4a53-9d2b-0f7f4cf8a001',
    'claude-session: session_01B',
    'Claude-Session: https://claude.ai/code/session_01A?from=mail',
  ].join('\n');
  expect(linksInMessage(REPO, message).sessions).toEqual([
    'session_01A',
    '5b1c2f0e-8f9a-4a53-9d2b-0f7f4cf8a001',
    'session_01B',
  ]);
});

it('the address of a session alone on its line names it, within a sentence it does not', () => {
  expect(of('https://claude.ai/code/session_01A').sessions).toEqual(['session_01A']);
  expect(of('As in https://claude.ai/code/session_01A we saw').sessions).toEqual([]);
});

it.each([
  ['Reverts acme/shop#42', target('42')],
  ['Reverts Acme/Shop#42', target('42')],
  ['Reverts #42', target('42')],
  ['Reverts #042', target('42')],
  ['Reverts #42.', target('42')],
  ['This reverts pull request #42.', target('42')],
  ['Reverts https://github.com/acme/shop/pull/42', target('42')],
  [`This reverts commit ${SHA}.`, target('', SHA)],
  [`This reverts commit ${SHA}, reversing\nchanges made to abc.`, target('', SHA)],
  ['This reverts commit C3EA2333399e.', target('', 'c3ea2333399e')],
  ['Partially reverts #42', target('42', '', true)],
  [`This partially reverts commit ${SHA}.`, target('', SHA, true)],
  ['Reverts other/place#3', { ...target('3'), repo: 'github.com/other/place' }],
])('%s is a revert', (line, expected) => {
  expect(of(`Because of the outage.\n\n${line}\n`).reverts).toEqual([expected]);
});

it('GitLab names merge requests, also of other projects', () => {
  const links = linksIn({
    repo: 'gitlab.com/a/b/c',
    title: '',
    headBranch: '',
    body: 'This reverts merge request !9',
  });
  expect(links.reverts).toEqual([{ repo: 'gitlab.com/a/b/c', pr: '9', sha: '', partial: false }]);
  const other = linksIn({
    repo: 'gitlab.com/a/b/c',
    title: '',
    headBranch: '',
    body: 'This reverts merge request x/y!9',
  });
  expect(other.reverts).toEqual([{ repo: 'gitlab.com/x/y', pr: '9', sha: '', partial: false }]);
});

it.each([
  'This nearly reverts #42, but not quite',
  'See what reverts #42',
  '> Reverts #42',
  '```\nReverts #42\n```',
  '~~~text\nReverts #42\n```\nReverts #42\n~~~',
  '    Reverts #42',
  '<!-- Reverts #42 -->',
  '<!--\nReverts #42\n-->',
  '`Reverts #42`',
  'Reverts the change of yesterday',
])('%j is no revert', (body) => {
  expect(of(body).reverts).toEqual([]);
});

it('text behind a fence, a comment or a quote counts again', () => {
  expect(proseLines('```\na\n```\nb\n<!-- c -->\nd\n> e\nf')).toEqual(['b', 'd', 'f']);
});

it("the branch that GitHub's button makes counts where the description says nothing", () => {
  const headBranch = 'revert-42-agent/fix-race';
  const title = 'Revert "Fix race"';
  expect(of('', { headBranch, title }).reverts).toEqual([target('42')]);
  expect(of('Reverts #43', { headBranch, title }).reverts).toEqual([target('43')]);
  expect(of('', { headBranch: 'revert-2024-settings', title: 'Put old settings back' }).reverts).toEqual([]);
});

it('the revert of a revert is of the revert, not of what that reverted', () => {
  const links = of('', {
    headBranch: 'revert-45-revert-42-agent/fix-race',
    title: 'Revert "Revert "Fix race""',
  });
  expect(links.reverts).toEqual([target('45')]);
});

it("GitLab's branch names the commit by its first eight digits", () => {
  const links = of('', { headBranch: 'revert-c3ea2333', title: 'Revert "Fix race"' });
  expect(links.reverts).toEqual([target('', 'c3ea2333')]);
});

it('a title that says partially makes all reverts partial', () => {
  expect(of('Reverts #42', { title: 'Partially revert "Fix race"' }).reverts).toEqual([
    target('42', '', true),
  ]);
});

it('tasks are what is closed, and keys of trackers in titles and branches', () => {
  const links = of('Closes #40, fixes acme/shop#41 and resolves other/place#2.\nRefs: OPS-9\nSee #99', {
    title: 'PAY-12: Faster UTF-8 with SHA-256',
    headBranch: 'feature/PAY-13-faster',
  });
  expect(links.tasks).toEqual(['#40', '#41', 'other/place#2', 'OPS-9', 'PAY-12', 'PAY-13']);
});

it.each([
  ['Co-Authored-By: Claude Opus 5.5 <noreply@anthropic.com>', 'claude-code'],
  ['Co-authored-by: Codex <noreply@openai.com>', 'codex'],
  ['Co-authored-by: Cursor <cursoragent@cursor.com>', 'cursor'],
  ['Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>', 'copilot'],
  ['Co-authored-by: copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>', 'copilot'],
  ['Co-authored-by: Qwen-Coder <qwen-coder@alibabacloud.com>', 'qwen-code'],
  ['🤖 Generated with [Claude Code](https://claude.com/claude-code)', 'claude-code'],
])('%s names an agent', (line, agent) => {
  expect(of(line).agents).toEqual([agent]);
});

it('people who sign together are no agents', () => {
  expect(of('Co-authored-by: Ada <ada@example.com>').agents).toEqual([]);
});

it('hostile texts are read in no time', () => {
  const texts = [
    'a/'.repeat(100_000),
    'Closes '.repeat(50_000),
    `Reverts ${'a.'.repeat(100_000)}`,
    '`'.repeat(200_000),
  ];
  const began = cpuMs();
  for (const text of [...texts, `Co-authored-by: ${'<'.repeat(200_000)}`, 'closes a/'.repeat(30_000)])
    of(text, { title: text });
  expect(cpuMs() - began).toBeLessThan(2_000);
});

// What jobs are billed as, and for how long.
import { expect, it } from 'vitest';
import { wholeMinutes } from '../../../ingest/forge/minutes.ts';
import { actionsSku, gitlabSku } from '../../../ingest/forge/runner-sku.ts';

it.each([
  [['ubuntu-latest'], 'actions_linux'],
  [['ubuntu-22.04'], 'actions_linux'],
  [['ubuntu-slim'], 'actions_linux_slim'],
  [['ubuntu-24.04-arm'], 'actions_linux_arm'],
  [['ubuntu-latest-4-cores'], 'actions_linux_4_core'],
  [['ubuntu-24.04-16core'], 'actions_linux_16_core'],
  [['windows-2025'], 'actions_windows'],
  [['windows-latest-8-cores'], 'actions_windows_8_core'],
  [['macos-15'], 'actions_macos'],
  [['macos-15-large'], 'actions_macos_l'],
  [['macos-15-xlarge'], 'actions_macos_xl'],
  [['self-hosted', 'linux', 'x64'], 'self_hosted'],
  [['gpu', 'db-app'], ''],
  [[], ''],
])('a job for %j is billed as %j', (labels, sku) => {
  expect(actionsSku(labels)).toBe(sku);
});

it("GitLab's hosted runners are known by their tags", () => {
  expect(gitlabSku(['saas-linux-small-amd64'])).toBe('gitlab_linux_small');
  expect(gitlabSku(['docker'])).toBe('');
});

it('minutes are rounded up, and unknown times are none', () => {
  expect(wholeMinutes('2026-01-01T00:00:00Z', '2026-01-01T00:02:00Z')).toBe(2);
  expect(wholeMinutes('2026-01-01T00:00:00Z', '2026-01-01T00:02:00.001Z')).toBe(3);
  expect(wholeMinutes('', '2026-01-01T00:02:00Z')).toBe(0);
});

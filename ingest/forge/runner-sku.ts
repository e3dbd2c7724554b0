// The kind of runner that a job is billed as, from the labels that it asked for.

const CORES = /(?:^|-)(\d{1,3})-?cores?(?:-|$)/;
const GITLAB_HOSTED = /^saas-(linux|windows|macos)-([a-z]+)/;

/** A job on a machine of the customer. */
export const SELF_HOSTED = 'self_hosted';

/** GitHub's SKU, such as `actions_linux` or `actions_linux_4_core`; empty where the labels do not tell. */
export function actionsSku(labels: readonly string[]): string {
  const names = labels.map((label) => label.toLowerCase());
  if (names.includes('self-hosted')) return SELF_HOSTED;
  for (const name of names) {
    const sku = skuOf(name);
    if (sku !== '') return sku;
  }
  return '';
}

function skuOf(label: string): string {
  if (/^macos-/.test(label)) {
    if (label.endsWith('-xlarge')) return 'actions_macos_xl';
    return label.endsWith('-large') ? 'actions_macos_l' : 'actions_macos';
  }
  const system = systemOf(label);
  if (system === '') return '';
  const arm = /-arm(?:64)?(?:-|$)/.test(label) ? '_arm' : '';
  const cores = CORES.exec(label)?.[1];
  if (cores !== undefined && !(cores === '2' && arm === '')) return `actions_${system}_${cores}_core${arm}`;
  return label === 'ubuntu-slim' ? 'actions_linux_slim' : `actions_${system}${arm}`;
}

function systemOf(label: string): string {
  if (/^(?:ubuntu|linux)(?:-|$)/.test(label)) return 'linux';
  return /^windows(?:-|$)/.test(label) ? 'windows' : '';
}

/** GitLab's hosted runners by their tag, such as `gitlab_linux_small`; empty where the tags do not tell. */
export function gitlabSku(tags: readonly string[]): string {
  for (const tag of tags) {
    const [, system, size] = GITLAB_HOSTED.exec(tag.toLowerCase()) ?? [];
    if (system !== undefined && size !== undefined) return `gitlab_${system}_${size}`;
  }
  return '';
}

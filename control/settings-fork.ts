// Settings to try changes on: the real functions prepare them, and nothing is stored.
import type { Settings } from './settings.ts';

/** The settings as of now. A change is seen there at once, told to who listens there, and never stored. */
export function forkSettings(settings: Settings): Settings {
  const listeners = new Set<Parameters<Settings['onChange']>[0]>();
  return {
    limits: settings.limits.fork(),
    userLimits: settings.userLimits.fork(),
    groupLimits: settings.groupLimits.fork(),
    groups: settings.groups.fork(),
    members: settings.members.fork(),
    raises: settings.raises.fork(),
    aliases: settings.aliases.fork(),
    tokens: settings.tokens.fork(),
    budgets: settings.budgets.fork(),
    patterns: settings.patterns.fork(),
    channels: settings.channels.fork(),
    forges: settings.forges.fork(),
    links: settings.links.fork(),
    sessionCaps: settings.sessionCaps.fork(),
    prices: settings.prices.fork(),
    creditPools: settings.creditPools.fork(),
    billConnections: settings.billConnections.fork(),
    billScopes: settings.billScopes.fork(),
    costCenters: settings.costCenters.fork(),
    signOffs: settings.signOffs.fork(),
    reconcileTolerance: settings.reconcileTolerance.fork(),
    retention: settings.retention.fork(),
    retentionFloors: settings.retentionFloors.fork(),
    change: async (by, prepare) => {
      const changes = prepare();
      const changedAt = new Date().toISOString();
      for (const change of changes) change.commit(changedAt, by);
      for (const listener of listeners) await listener(changes);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    known: () => settings.known(),
    refresh: async () => await Promise.resolve(),
  };
}

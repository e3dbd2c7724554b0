// Which kinds of settings there are, and what each holds.
import { z } from 'zod';
import { aliasValue } from '../schemas/alias.ts';
import { budgetValue, type BudgetValue } from '../schemas/budgets.ts';
import { channelValue, type ChannelValue } from '../schemas/channels.ts';
import {
  billConnectionValue,
  billScopeValue,
  costCentersValue,
  creditPoolValue,
  reconcileToleranceValue,
  signOffValue,
  type BillConnectionValue,
  type BillScopeValue,
  type CostCentersValue,
  type CreditPoolValue,
  type ReconcileToleranceValue,
  type SignOffValue,
} from '../schemas/finance-settings.ts';
import { forgeValue, type ForgeValue } from '../schemas/forge-api.ts';
import { linkValue, type LinkValue } from '../schemas/links.ts';
import { limitPolicy, scopeLimits, type LimitPolicy, type ScopeLimits } from '../schemas/limits.ts';
import { patternValue, type PatternValue } from '../schemas/patterns.ts';
import { priceValue, type PriceValue } from '../schemas/price-book.ts';
import { raiseValue, type RaiseValue } from '../schemas/raises.ts';
import { retention, retentionFloor, type Retention, type RetentionFloor } from '../schemas/retention.ts';
import { sessionCapsValue, type SessionCaps } from '../schemas/session-caps.ts';
import { tokenValue, type TokenValue } from '../schemas/token.ts';
import { hasEnded, MOST_ENDED_RAISES } from './raise-state.ts';
import { createSettingKind, type SettingKind } from './setting.ts';

const groupValue = z.object({ name: z.string() });
const membersValue = z.object({ members: z.array(z.string()).readonly() });

/** All settings by kind. */
export type SettingKinds = {
  readonly limits: SettingKind<LimitPolicy>;
  readonly userLimits: SettingKind<ScopeLimits>;
  readonly groupLimits: SettingKind<ScopeLimits>;
  readonly groups: SettingKind<z.infer<typeof groupValue>>;
  readonly members: SettingKind<z.infer<typeof membersValue>>;
  readonly raises: SettingKind<RaiseValue>;
  /** Other names of people, by name. */
  readonly aliases: SettingKind<z.infer<typeof aliasValue>>;
  readonly tokens: SettingKind<TokenValue>;
  readonly budgets: SettingKind<BudgetValue>;
  /** Caps on sessions: ids are `default`, `group/<id>` and `user/<key>`. */
  readonly sessionCaps: SettingKind<SessionCaps>;
  /** Of runaway patterns, by name. */
  readonly patterns: SettingKind<PatternValue>;
  /** Where alerts are delivered. */
  readonly channels: SettingKind<ChannelValue>;
  /** Connections to forges. */
  readonly forges: SettingKind<ForgeValue>;
  /** What people say work was for. */
  readonly links: SettingKind<LinkValue>;
  /** Entries of the price book. */
  readonly prices: SettingKind<PriceValue>;
  readonly creditPools: SettingKind<CreditPoolValue>;
  readonly billConnections: SettingKind<BillConnectionValue>;
  /** Scopes at providers: ids are `<provider>/<scope>`. */
  readonly billScopes: SettingKind<BillScopeValue>;
  /** One: `rules`. */
  readonly costCenters: SettingKind<CostCentersValue>;
  /** By month. */
  readonly signOffs: SettingKind<SignOffValue>;
  /** One: `tolerance`. */
  readonly reconcileTolerance: SettingKind<ReconcileToleranceValue>;
  readonly retention: SettingKind<Retention>;
  /** By table. */
  readonly retentionFloors: SettingKind<RetentionFloor>;
};

/** Every kind, without settings. */
export function createKinds(): SettingKinds {
  return {
    limits: createSettingKind('limits', limitPolicy),
    userLimits: createSettingKind('user_limit', scopeLimits),
    groupLimits: createSettingKind('group_limit', scopeLimits),
    groups: createSettingKind('group', groupValue),
    members: createSettingKind('members', membersValue),
    raises: createSettingKind('raise', raiseValue, { isOver: hasEnded, most: MOST_ENDED_RAISES }),
    aliases: createSettingKind('alias', aliasValue),
    tokens: createSettingKind('token', tokenValue),
    budgets: createSettingKind('budget', budgetValue),
    sessionCaps: createSettingKind('session_caps', sessionCapsValue),
    patterns: createSettingKind('pattern', patternValue),
    channels: createSettingKind('channel', channelValue),
    forges: createSettingKind('forge', forgeValue),
    links: createSettingKind('link', linkValue),
    prices: createSettingKind('price', priceValue),
    creditPools: createSettingKind('credit_pool', creditPoolValue),
    billConnections: createSettingKind('bill_connection', billConnectionValue),
    billScopes: createSettingKind('bill_scope', billScopeValue),
    costCenters: createSettingKind('cost_centers', costCentersValue),
    signOffs: createSettingKind('sign_off', signOffValue),
    reconcileTolerance: createSettingKind('reconcile_tolerance', reconcileToleranceValue),
    retention: createSettingKind('retention', retention),
    retentionFloors: createSettingKind('retention_floor', retentionFloor),
  };
}

// Which kinds of settings there are, and what each holds.
import { z } from 'zod';
import { aliasValue } from '../schemas/alias.ts';
import { limitPolicy, scopeLimits, type LimitPolicy, type ScopeLimits } from '../schemas/limits.ts';
import { raiseValue, type RaiseValue } from '../schemas/raises.ts';
import { retention, retentionFloor, type Retention, type RetentionFloor } from '../schemas/retention.ts';
import { tokenValue, type TokenValue } from '../schemas/token.ts';
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
    raises: createSettingKind('raise', raiseValue),
    aliases: createSettingKind('alias', aliasValue),
    tokens: createSettingKind('token', tokenValue),
    retention: createSettingKind('retention', retention),
    retentionFloors: createSettingKind('retention_floor', retentionFloor),
  };
}

// Caps of one session: for everybody, a person, or each member of a group. All of a scope are set at once.
import { Checkbox, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';
import type { sessionCapsAnswer } from '../../../schemas/session-caps.ts';
import type { Versioned } from '../../data/client.ts';
import { Answer } from '../../parts/panel.tsx';
import { budgetOf, budgetText } from '../../words/budget-text.ts';
import { CAPS, capText, type CapName } from './cap-words.ts';
import { SaveBar } from './save-bar.tsx';
import { useSetting } from './use-setting.ts';

type Caps = z.infer<typeof sessionCapsAnswer>;

/** `everyone`, `user/ada@example.com` or `group/payments`, as addresses name it. */
export function EditCaps({ scope }: { readonly scope: string }) {
  const path = pathOf(scope);
  const query = useSetting<Caps>(path);
  return (
    <Answer query={query} height={360}>
      {(caps) => (
        <Editor key={`${path} ${caps.etag}`} path={path} caps={caps} onReload={() => void query.refetch()} />
      )}
    </Answer>
  );
}

function pathOf(scope: string): string {
  const [kind = '', ...rest] = scope.split('/');
  const id = encodeURIComponent(rest.join('/'));
  return rest.length === 0 ? '/api/v1/settings/session-caps' : `/api/v1/session-caps/${kind}s/${id}`;
}

/** Null for no cap; undefined for what is no number. */
function valueOf({ field }: CapName, text: string): number | null | undefined {
  if (field === 'cost_micros') return budgetOf(text);
  const typed = text.replaceAll(',', '').trim();
  if (typed === '') return null;
  return /^\d{1,15}$/.test(typed) ? Number(typed) : undefined;
}

function textOf({ field }: CapName, value: number | null): string {
  return field === 'cost_micros' ? budgetText(value) : value === null ? '' : String(value);
}

type EditorProps = { readonly path: string; readonly caps: Versioned<Caps>; readonly onReload: () => void };

function Editor({ path, caps: { body, etag }, onReload }: EditorProps) {
  const [texts, setTexts] = useState(() => CAPS.map((cap) => textOf(cap, body[cap.field])));
  const [isSoft, setSoft] = useState(body.action === 'warn');
  const values = CAPS.map((cap, index) => valueOf(cap, texts[index] ?? ''));
  const isChanged =
    CAPS.some(({ field }, index) => values[index] !== body[field]) || isSoft !== (body.action === 'warn');
  const fields = Object.fromEntries(CAPS.map(({ field }, index) => [field, values[index] ?? null]));
  const stops = CAPS.some(
    ({ field }, index) =>
      values[index] === 0 && body[field] !== 0 && (field === 'cost_micros' || field === 'tokens'),
  );
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        Empty: no cap here. Where agents do not tell a measure, a cap on it cannot hold.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {CAPS.map((cap, index) => (
          <TextInput
            key={cap.field}
            label={cap.label}
            description={cap.definition}
            inputMode="decimal"
            placeholder="No cap"
            value={texts[index] ?? ''}
            error={values[index] === undefined && 'A number'}
            onChange={(event) => setTexts(texts.with(index, event.currentTarget.value))}
          />
        ))}
      </SimpleGrid>
      <Checkbox
        label="Only tell, refuse nothing"
        checked={isSoft}
        onChange={(event) => setSoft(event.currentTarget.checked)}
      />
      <SaveBar
        step={
          isChanged
            ? { path, method: 'PUT', body: { ...fields, action: isSoft ? 'warn' : 'block' } }
            : undefined
        }
        etag={etag}
        isValid={!values.includes(undefined)}
        confirm={stops && !isSoft && 'Yes, let no session spend anything'}
        audited={{ kind: 'session_caps' }}
        mine={CAPS.map(
          (cap, index) => `${cap.label.toLowerCase()} ${capText(cap, values[index] ?? null)}`,
        ).join(', ')}
        onReload={onReload}
      />
    </Stack>
  );
}

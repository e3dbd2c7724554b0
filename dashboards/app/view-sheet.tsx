// On narrow screens: what of the view has no room in its bar.
import { ActionIcon, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { SideSheet } from '../parts/side-sheet.tsx';
import type { ViewControl } from './pages.ts';
import { SavedViewList } from './saved-views.tsx';
import { ShareButton } from './share.tsx';
import { CompareSelect, UnitChoice } from './view-controls.tsx';

export function ViewSheet({ controls }: { readonly controls: readonly ViewControl[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <ActionIcon
        variant="default"
        size={30}
        aria-label="More of the view"
        title="Comparison, unit, saved views"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="adjust" size={16} />
      </ActionIcon>
      {isOpen && (
        <SideSheet title="View" onClose={() => setOpen(false)}>
          <Stack gap="lg">
            {controls.includes('compare') && (
              <Part name="Compare with">
                <CompareSelect />
              </Part>
            )}
            {controls.includes('unit') && (
              <Part name="Unit">
                <UnitChoice fullWidth />
              </Part>
            )}
            <Part name="Saved views">
              <SavedViewList onPick={() => setOpen(false)} />
            </Part>
            <ShareButton />
          </Stack>
        </SideSheet>
      )}
    </>
  );
}

function Part({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {name}
      </Text>
      {children}
    </Stack>
  );
}

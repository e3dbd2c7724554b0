// A dialog at the right edge, the page beside it still in view.
import { Modal } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

type Props = { readonly title: string; readonly onClose: () => void; readonly children: ReactNode };

const STYLES = {
  inner: { padding: 0, justifyContent: 'flex-end' },
  content: { flex: '0 0 min(620px, 100vw)', height: '100dvh', maxHeight: '100dvh', borderRadius: 0 },
  title: { fontWeight: 600 },
} as const;

export function SideSheet({ title, onClose, children }: Props) {
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      overlayProps={{ backgroundOpacity: 0.25 }}
      transitionProps={{ duration: 0 }}
      styles={STYLES}
    >
      {children}
    </Modal>
  );
}

/** A sheet goes by being taken away, not by being closed: what had the focus before gets it back. */
function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
}

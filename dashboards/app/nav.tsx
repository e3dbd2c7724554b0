// The ways to all pages, in groups. Narrow windows show icons only, with the names still there for everybody who asks.
import { ActionIcon, Anchor, Box, NavLink, ScrollArea, Text } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import type { SetupAnswer } from '../../schemas/setup.ts';
import { apiUrl } from '../data/place.ts';
import { useRead } from '../data/queries.ts';
import { Icon } from '../parts/icons.tsx';
import { useView } from '../view/use-view.ts';
import { isCurrent } from './current.ts';
import { PAGES, type Page } from './pages.ts';
import { Brand } from './brand.tsx';

const SECTIONS = ['Spend', 'Control', 'Finance', 'Me'] as const;

type NavProps = { readonly onPick: () => void; readonly onClose: () => void };

export function Nav({ onPick, onClose }: NavProps) {
  return (
    <>
      <Box className="outlay-nav-brand">
        <Brand />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          ml="auto"
          aria-label="Close navigation"
          className="outlay-only-narrow"
          onClick={onClose}
        >
          <Icon name="close" />
        </ActionIcon>
      </Box>
      <ScrollArea flex={1} type="auto" viewportProps={{ tabIndex: -1 }}>
        {SECTIONS.map((section) => {
          const pages = PAGES.filter((page) => page.section === section);
          return pages.length === 0 ? null : (
            <section key={section} aria-label={section} className="outlay-nav-section">
              <Text size="xs" c="dimmed" fw={600} className="outlay-nav-heading">
                {section}
              </Text>
              {pages.map((page) => (
                <NavItem key={page.path} page={page} onPick={onPick} />
              ))}
            </section>
          );
        })}
      </ScrollArea>
      <Foot />
    </>
  );
}

/** What runs here, and how programs ask it. */
function Foot() {
  const setup = useRead<SetupAnswer>('/api/v1/setup').data;
  return (
    <Box className="outlay-nav-foot">
      <Anchor href={apiUrl('/docs')} size="sm" c="dimmed" className="outlay-nav-docs" title="API reference">
        <Icon name="docs" />
        <span className="outlay-nav-label">API reference</span>
      </Anchor>
      <Text size="xs" c="dimmed" className="outlay-nav-label outlay-nav-version">
        {setup && `Outlay ${setup.version}`}
      </Text>
    </Box>
  );
}

function NavItem({ page, onPick }: { readonly page: Page; readonly onPick: () => void }) {
  const [path] = useLocation();
  const { search } = useView();
  const isHere = isCurrent(page.path, path);
  return (
    <NavLink
      component={Link}
      href={`${page.path}${search()}`}
      label={page.title}
      title={page.title}
      leftSection={<Icon name={page.icon ?? 'page'} />}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      onClick={onPick}
      className="outlay-nav-link"
      classNames={{ label: 'outlay-nav-label' }}
    />
  );
}

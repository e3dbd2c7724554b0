// The frame around every page: navigation, the shared state of the view, and the page itself.
import { Skeleton, Stack } from '@mantine/core';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useSignInReason } from '../data/sign-in.ts';
import { announce, Announcer } from '../parts/announce.tsx';
import { Boundary } from '../parts/boundary.tsx';
import { Banners } from './banners.tsx';
import { FilterBar } from './filter-bar.tsx';
import { Nav } from './nav.tsx';
import { NotFound } from './not-found.tsx';
import { pageAt, PAGES } from './pages.ts';
import { PrintHeader } from './print-header.tsx';
import { SignIn } from './sign-in.tsx';
import { TopBar } from './top-bar.tsx';
import { TotalsAnnouncer } from './totals-announcer.tsx';
import { useLiveQueries } from './use-live-queries.ts';
import { useShortcuts } from './use-shortcuts.ts';

const loadPalette = async () => await import('./palette.tsx');
const Palette = lazy(loadPalette);
const ShortcutsHelp = lazy(async () => await import('./shortcuts-help.tsx'));

export function Shell() {
  const reason = useSignInReason();
  useLiveQueries(reason === undefined);
  return reason === undefined ? <Frame /> : <SignIn reason={reason} />;
}

function Frame() {
  const [isNavOpen, setNavOpen] = useState(false);
  const [isSearchable, setSearchable] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState<boolean>();
  const onSearch = useCallback(() => {
    setSearchable(true);
    void loadPalette().then(({ openPalette }) => openPalette());
  }, []);
  const onHelp = useCallback(() => setHelpOpen(true), []);
  useShortcuts({ onSearch, onHelp });
  useEscape(isNavOpen, () => setNavOpen(false));
  return (
    <>
      <a href="#main" className="outlay-skip" onClick={skipToMain}>
        Skip to the page
      </a>
      <header className="outlay-header outlay-no-print">
        <TopBar
          isNavOpen={isNavOpen}
          onNav={() => setNavOpen(!isNavOpen)}
          onSearch={onSearch}
          onHelp={onHelp}
        />
      </header>
      <nav aria-label="Pages" className="outlay-nav outlay-no-print" data-open={isNavOpen || undefined}>
        <Nav onPick={() => setNavOpen(false)} onClose={() => setNavOpen(false)} />
      </nav>
      <main id="main" tabIndex={-1} className="outlay-main">
        <CurrentPage />
      </main>
      <Announcer />
      <Suspense fallback={null}>{isSearchable && <Palette />}</Suspense>
      <Suspense fallback={null}>
        {isHelpOpen !== undefined && <ShortcutsHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />}
      </Suspense>
    </>
  );
}

function CurrentPage() {
  const [path] = useLocation();
  const page = pageAt(path);
  const title = page?.title ?? 'Not found';
  useArrival(path, title);
  return (
    <>
      <PrintHeader />
      {page?.controls && (
        <>
          <FilterBar controls={page.controls} subject={page.subject} />
          {page.controls.includes('filters') && <TotalsAnnouncer />}
        </>
      )}
      <Banners />
      <Boundary key={path}>
        <Suspense fallback={<Coming />}>
          <Switch>
            {PAGES.map(({ path: address, body: Body }) => (
              <Route key={address} path={address}>
                <Body />
              </Route>
            ))}
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
      </Boundary>
    </>
  );
}

/** Names the window, and after a change of page begins at its top. */
function useArrival(path: string, title: string): void {
  const last = useRef(path);
  useEffect(() => {
    document.title = `${title} · Outlay`;
    if (last.current === path) return;
    last.current = path;
    scrollTo({ top: 0 });
    announce(title);
  }, [path, title]);
}

function useEscape(isOn: boolean, run: () => void): void {
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') run();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isOn, run]);
}

/** The page's base address would send a bare `#main` elsewhere. */
function skipToMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Coming() {
  return (
    <Stack role="status" aria-label="Loading the page">
      <Skeleton height={34} width={220} />
      <Skeleton height={130} />
      <Skeleton height={420} />
    </Stack>
  );
}

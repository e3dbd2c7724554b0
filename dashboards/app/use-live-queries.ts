// New spend asks again what is on the page, as long as somebody looks and the range is still growing.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { startLive } from '../data/live.ts';
import { spanOf } from '../view/range.ts';
import { parseView } from '../view/view.ts';

const AT_MOST_EVERY_MS = 3_000;

/** Answers that new spend changes. Forms keep what is written in them. */
const ABOUT_SPEND =
  /^\/api\/v1\/((usage|users|sessions|outcomes|repos|pull-requests|incidents|unattributed|limits\/(states?|people|group-states|preview)|activities|models|prices|unpriced|alerts|raises)(\/|$)|budgets$)/;

/** Nothing is followed while a token is asked for: the stream of who signed out ends. */
export function useLiveQueries(isOn: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isOn) return;
    const stop = new AbortController();
    const spend = throttled(() => {
      if (isLookedAt() && isGrowing()) askAgain(client, ABOUT_SPEND);
    });
    startLive(
      { onSpend: spend, onAlert: () => askAgain(client, /^\/api\/v1\/(alerts|incidents|patterns$)/) },
      stop.signal,
    );
    return () => stop.abort();
  }, [client, isOn]);
}

function askAgain(client: QueryClient, paths: RegExp): void {
  // A question under way is not asked anew: where each takes longer than the pause, none would ever be answered.
  void client.invalidateQueries(
    { predicate: ({ queryKey: [path] }) => typeof path === 'string' && paths.test(path) },
    { cancelRefetch: false },
  );
}

function isLookedAt(): boolean {
  return document.visibilityState === 'visible';
}

/** Whether the range of the page reaches into the present. */
function isGrowing(): boolean {
  const { range } = parseView(new URLSearchParams(location.search));
  return spanOf(range, Date.now()).to > Date.now();
}

/** At once, then once more at the end of the pause if it was called meanwhile. */
function throttled(run: () => void): () => void {
  let isPausing = false;
  let isWanted = false;
  const turn = (): void => {
    if (isPausing) {
      isWanted = true;
      return;
    }
    run();
    isPausing = true;
    setTimeout(() => {
      isPausing = false;
      if (!isWanted) return;
      isWanted = false;
      turn();
    }, AT_MOST_EVERY_MS);
  };
  return turn;
}

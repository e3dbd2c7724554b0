// Everything that pages live in: theme, questions and their answers, addresses.
import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { ApiProblem } from '../data/client.ts';
import { BASE_PATH } from '../data/place.ts';
import { noteFailure } from '../data/sign-in.ts';
import { Shell } from './shell.tsx';
import { cssVariables, theme } from './theme.ts';

/** A refusal stays one, however often the question is repeated. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const isFinal = error instanceof ApiProblem && error.status < 500;
  return !isFinal && failures < 2;
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: noteFailure }),
  defaultOptions: { queries: { staleTime: 15_000, retry: isWorthRetrying, refetchOnWindowFocus: true } },
});

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <Router base={BASE_PATH}>
          <Shell />
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  );
}

// Whether the API asks who is there. One answer of 401 is enough: every other call would be answered the same.
import { createCell, useCell } from './cell.ts';
import { ApiProblem, read, storedToken, storeToken } from './client.ts';

/** Why a token is asked for; undefined where none is. */
const asked = createCell<string | undefined>(undefined);

/** The server's reason to ask for a token; undefined while calls are answered. */
export function useSignInReason(): string | undefined {
  return useCell(asked);
}

export function isSignInAsked(): boolean {
  return asked.get() !== undefined;
}

/** To be told of every failed call. */
export function noteFailure(error: Error): void {
  if (error instanceof ApiProblem && error.status === 401) asked.set(error.message);
}

/** Tries a token and keeps it when it is accepted. Throws the {@link ApiProblem} of a refusal. */
export async function signIn(token: string): Promise<void> {
  const old = storedToken();
  storeToken(token);
  try {
    await read('/api/v1/usage', { from: new Date(Date.now() - 60_000).toISOString(), limit: 1 });
    asked.set(undefined);
  } catch (error) {
    storeToken(old);
    throw error;
  }
}

/** Forgets the token of this browser tab. */
export function signOut(): void {
  storeToken('');
  asked.set('You signed out.');
}

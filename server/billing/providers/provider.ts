// What reading the reports of one source takes.
import type { Window } from './days.ts';
import type { ProviderApi } from './provider-api.ts';

export type Provider = {
  /** As sentences call it. */
  readonly name: string;
  /** The usual address of its API. */
  readonly apiUrl: string;
  /** What a connection has to name as its account; empty: nothing. */
  readonly account: string;
  /** What the secret has to be. */
  readonly needs: string;
  /** Most days that one report tells. */
  readonly maxDays: number;
  readonly headers: (secret: string) => Readonly<Record<string, string>>;
  /** Reads everything of the window. Fails with `ReadStopped`; then nothing is known of it. */
  readonly read: (api: ProviderApi, asked: Asked) => Promise<Buffer>;
};

export type Asked = { readonly window: Window; readonly account: string };

// Who an ingest credential was issued to.

/** The user and group that the credential of a request is bound to; each empty where it is not bound to one. */
export type Sender = {
  readonly user: string;
  readonly group: string;
  /** The credential's name, where there is one. */
  readonly token?: string;
  /** Whether the credential may read what anybody spent. */
  readonly mayRead?: boolean;
};

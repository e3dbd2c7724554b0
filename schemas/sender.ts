// Who an ingest credential was issued to.

/** The user and group bound to the credential of a request; each empty where it is not bound to one. */
export type Sender = {
  readonly user: string;
  readonly group: string;
};

// Sends what happened to the company's pull requests while its telemetry is sent, in about the order of time.
import type { DemoDelivery } from './changes/deliveries.ts';
import { deliveryRequest, outcomeRequest } from './changes/connection.ts';
import type { DemoOutcome } from './changes/outcomes.ts';
import type { DemoCompany } from './demo-company.ts';
import { send, type Request, type Target } from './send.ts';

/** What was sent. */
export type NewsCounts = { deliveries: number; outcomes: number; retries: number };

/** GitHub has so many on their way at once, whatever their order. */
const AT_ONCE = 16;

type Item = {
  readonly at: number;
  readonly counts: 'deliveries' | 'outcomes';
  readonly request: () => Request;
};

/** Deliveries and outcomes of a company that happened after a moment. */
export class News {
  readonly #target: Target;
  readonly #counts: NewsCounts;
  readonly #items: readonly Item[];
  #next = 0;
  #state: 'ready' | 'sending' | 'failed' = 'ready';
  #sending: Promise<void> = Promise.resolve();

  constructor(
    target: Target,
    company: DemoCompany,
    { after, counts }: { after: number; counts: NewsCounts },
  ) {
    this.#target = target;
    this.#counts = counts;
    const items = [
      ...company.deliveries().map(ofDelivery(company.seed)),
      ...company.outcomes().map(ofOutcome),
    ];
    this.#items = items.filter(({ at }) => at > after).sort((left, right) => left.at - right.at);
  }

  /** Sends what came until then while the caller goes on. Throws what went wrong with what was sent before. */
  async sendUntil(at: number): Promise<void> {
    if (this.#state === 'failed') await this.#sending;
    const isDue = (this.#items[this.#next + AT_ONCE - 1]?.at ?? Infinity) <= at;
    if (this.#state !== 'ready' || !isDue) return;
    this.#state = 'sending';
    this.#sending = this.#sendDue(at);
    this.#sending.then(
      () => (this.#state = 'ready'),
      () => (this.#state = 'failed'),
    );
  }

  /** Sends what is left. */
  async flush(): Promise<void> {
    await this.#sending;
    while (this.#next < this.#items.length) await this.#sendSome();
  }

  /** A few are held back until there are some more. */
  async #sendDue(at: number): Promise<void> {
    while ((this.#items[this.#next + AT_ONCE - 1]?.at ?? Infinity) <= at) await this.#sendSome();
  }

  async #sendSome(): Promise<void> {
    const some = this.#items.slice(this.#next, this.#next + AT_ONCE);
    this.#next += some.length;
    await Promise.all(some.map(async (item) => await this.#send(item)));
  }

  async #send({ request, counts }: Item): Promise<void> {
    const { retries } = await send(this.#target, request());
    this.#counts[counts] += 1;
    this.#counts.retries += retries;
  }
}

function ofDelivery(seed: string) {
  return (delivery: DemoDelivery): Item => ({
    at: delivery.at,
    counts: 'deliveries',
    request: () => deliveryRequest(seed, delivery),
  });
}

function ofOutcome(outcome: DemoOutcome): Item {
  return { at: Date.parse(outcome.at), counts: 'outcomes', request: () => outcomeRequest(outcome) };
}

// What gateways have in common: how one asks, and in which words it is answered.
import type { IncomingMessage } from 'node:http';
import type { LimitCheckRequest, LimitDecision } from '../../schemas/limit-api.ts';

/** An answer in the words of a gateway. */
export type GatewayReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** How one kind of gateway asks and wants to be answered. */
export type GatewayContract = {
  readonly tokenOf: (request: IncomingMessage) => string | undefined;
  /** `boundTo` is the person of the token, whom nothing else overrides. Undefined where nothing is asked. */
  readonly factsOf: (
    request: IncomingMessage,
    boundTo: string,
  ) => LimitCheckRequest | undefined | Promise<LimitCheckRequest | undefined>;
  readonly answer: (decision: LimitDecision) => GatewayReply;
  /** Where nothing is asked. */
  readonly unasked: GatewayReply;
};

// The one place that turns an error of a route into an answer: problem details, and 500 without details for a fault of ours.
import type { ErrorRequestHandler } from 'express';
import { problemOf, problemReply, toProblem } from '../schemas/problem.ts';

/** The error handler of the application. `onFault` is told of what is neither the client's fault nor a passing one. */
export function answerError(onFault: (error: unknown) => void): ErrorRequestHandler {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows error handlers by their fourth parameter.
  return (error: unknown, _request, response, _next) => {
    if (!toProblem(error)) onFault(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, headers, body } = problemReply(problemOf(error));
    response.writeHead(status, headers).end(body);
  };
}

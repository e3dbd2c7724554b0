// The one place that turns an error of a route into an answer: problem details, and 500 without details for a fault of ours.
import type { ErrorRequestHandler } from 'express';
import { problemOf, problemReply, toProblem } from '../schemas/problem.ts';

/** The error handler of the application. `onFault` is told of what is neither the client's fault nor a passing one. */
export function answerError(onFault: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (!toProblem(error)) onFault(error);
    const { status, headers, body } = problemReply(problemOf(error));
    response.writeHead(status, headers).end(body);
  };
}

// What keeps a command from doing what was asked.

/** `usage`: the question makes no sense. `unreachable`: no answer came. `refused`: the answer was an error. */
export type ReportFault = 'usage' | 'unreachable' | 'refused';

export class ReportError extends Error {
  override readonly name = 'ReportError';
  readonly fault: ReportFault;

  constructor(fault: ReportFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

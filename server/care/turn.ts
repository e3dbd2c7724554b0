// Lets one long piece of care run at a time: what one drops, another must not be reading.
import { problem, ProblemError } from '../../schemas/problem.ts';

export type Turn = {
  /** Runs the task, or refuses with 409 while another one runs. */
  run<Result>(name: string, task: () => Promise<Result>): Promise<Result>;
};

/** Makes a turn that nobody has. */
export function createTurn(): Turn {
  let running: string | undefined;
  return {
    run: async (name, task) => {
      if (running !== undefined)
        throw new ProblemError(problem(409, `A ${running} is running; try again when it has ended.`));
      running = name;
      try {
        return await task();
      } finally {
        running = undefined;
      }
    },
  };
}

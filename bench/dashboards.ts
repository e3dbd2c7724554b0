// Five dashboards that ask again as soon as they were answered.
const QUESTIONS = [
  '/api/v1/usage?group_by=user&interval=day',
  '/api/v1/usage?group_by=model,repo&interval=day',
  '/api/v1/usage?group_by=user,session,repo&limit=1000',
  '/api/v1/users?limit=50',
  '/api/v1/sessions?limit=50',
];

/** Asks until the signal; resolves with the number of answers, and of those that were no 200. */
export async function askDashboards(
  url: string,
  until: AbortSignal,
): Promise<{ answered: number; failed: number }> {
  const told = { answered: 0, failed: 0 };
  await Promise.all(
    QUESTIONS.map(async (question) => {
      while (!until.aborted) {
        const answer = await fetch(`${url}${question}`);
        await answer.arrayBuffer();
        told.answered += 1;
        if (!answer.ok) told.failed += 1;
      }
    }),
  );
  return told;
}

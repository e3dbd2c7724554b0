// Cursor: events of use with what they cost. https://cursor.com/docs/account/teams/admin-api
import { z } from 'zod';
import { dayStart } from './days.ts';
import { PageList, pageOf } from './pages.ts';
import type { Provider } from './provider.ts';
import { ReadStopped } from './provider-api.ts';

const NAME = 'Cursor';
const PAGE_SIZE = 1_000;

const events = z.looseObject({
  usageEvents: z.array(z.unknown()),
  pagination: z.looseObject({ hasNextPage: z.boolean() }),
});

/** Each page tells the window that was asked for: both ends belong to it. */
export const cursorEvents: Provider = {
  name: NAME,
  apiUrl: 'https://api.cursor.com',
  account: '',
  needs: 'an admin API key of the team',
  maxDays: 31,
  headers: (secret) => ({ authorization: `Basic ${Buffer.from(`${secret}:`).toString('base64')}` }),
  read: async (api, { window }) => {
    const pages = new PageList();
    const asked = {
      startDate: dayStart(window.from),
      endDate: dayStart(window.to) - 1,
      pageSize: PAGE_SIZE,
    };
    for (let page = 1; ; page++) {
      const { body } = await api.ask({ path: '/teams/filtered-usage-events', body: { ...asked, page } });
      const told = pageOf(body, NAME);
      const { success, data } = events.safeParse(told.json);
      if (!success) throw new ReadStopped(`An answer of ${NAME} has another shape than its API.`);
      pages.add(told);
      if (!data.pagination.hasNextPage) return pages.bytes();
      if (data.usageEvents.length === 0) throw new ReadStopped(`${NAME} tells of more pages and sends none.`);
    }
  },
};

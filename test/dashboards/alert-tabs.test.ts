// Which tab of alerts an address has open, and what goes with the tab that was open before.
import { describe, expect, it } from 'vitest';
import { withTab } from '../../dashboards/pages/alerts/tab-address.ts';

const openedBy = (address: string, tab: string): string =>
  withTab(new URLSearchParams(address), tab).toString();

describe('a tab of alerts', () => {
  it('stands in the address, but for incidents, which are shown without one', () => {
    expect(openedBy('', 'alerts')).toBe('tab=alerts');
    expect(openedBy('tab=alerts', 'incidents')).toBe('');
    expect(openedBy('tab=alerts', 'channels')).toBe('tab=channels');
  });

  it('takes nothing along of the tab before, and keeps what all pages share', () => {
    const incidents =
      'range=7d&user=ada&state=resolved&pattern=retry_loop&incident=i-1&sort=-at_risk_usd&page=x';
    expect(openedBy(incidents, 'alerts')).toBe('range=7d&user=ada&tab=alerts');
    expect(openedBy('tab=patterns&panel=edit%3Aretry_loop', 'incidents')).toBe('');
    expect(openedBy('tab=alerts&kind=budget&subject=user&since=week', 'unread')).toBe('tab=unread');
    expect(openedBy('tab=channels&channel=ops', 'alerts')).toBe('tab=alerts');
  });
});

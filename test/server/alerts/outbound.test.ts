// Which addresses count as private: those of this machine and of networks that are not the public Internet.
import { expect, it } from 'vitest';
import { AddressRefused, isPrivateAddress, post } from '../../../server/alerts/outbound.ts';
import { startReceiver } from '../../support/receiver.ts';

const PRIVATE =
  '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 198.18.0.1 ' +
  '224.0.0.1 255.255.255.255 :: ::1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 fc00::1 fd12::1 fe80::1 ff02::1 2002:7f00:1::';
const PUBLIC = '1.1.1.1 8.8.8.8 100.128.0.1 172.32.0.1 192.169.0.1 2606:4700::1111 2a00:1450::1';

it('private addresses are told from public ones, and what is no address is private', () => {
  expect(PRIVATE.split(' ').filter((address) => !isPrivateAddress(address))).toEqual([]);
  expect(PUBLIC.split(' ').filter(isPrivateAddress)).toEqual([]);
  expect(isPrivateAddress('localhost')).toBe(true);
});

it('other protocols are refused', async () => {
  const outbound = { url: 'ftp://example.com/', headers: {}, body: '' };
  await expect(post(outbound, { allowPrivate: true })).rejects.toBeInstanceOf(AddressRefused);
});

it('of a long answer only the start is read', async () => {
  const receiver = await startReceiver();
  receiver.answer((response) => {
    response.writeHead(200);
    const more = (): void => {
      if (!response.destroyed) response.write('x'.repeat(1000), more);
    };
    more();
  });
  const answer = await post({ url: receiver.url, headers: {}, body: '{}' }, { allowPrivate: true });
  expect(answer).toMatchObject({ status: 200, body: 'x'.repeat(200) });
  await receiver.close();
});

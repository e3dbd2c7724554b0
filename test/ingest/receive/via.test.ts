// Who sent a request, as far as the network tells.
import { expect, it } from 'vitest';
import { addressOf, clientOf } from '../../../ingest/receive/via.ts';

const from = (remoteAddress: string, localAddress = '10.0.0.1') => ({ remoteAddress, localAddress });

it('is the address of the connection, whatever a header says', () => {
  expect(addressOf(from('10.0.0.9'), '1.2.3.4')).toBe('10.0.0.9');
  expect(addressOf(from('::ffff:10.0.0.9'), undefined)).toBe('10.0.0.9');
});

it('is what a proxy on this machine wrote last', () => {
  expect(addressOf(from('127.0.0.1'), '6.6.6.6, 10.0.0.9')).toBe('10.0.0.9');
  expect(addressOf(from('::1'), '2001:db8::7')).toBe('2001:db8::7');
  expect(addressOf(from('10.0.0.1', '10.0.0.1'), '10.0.0.9')).toBe('10.0.0.9');
});

it('is this machine where the proxy wrote no address', () => {
  expect(addressOf(from('127.0.0.1'), '<script>')).toBe('127.0.0.1');
  expect(addressOf(from('127.0.0.1'), undefined)).toBe('127.0.0.1');
  expect(addressOf(undefined, undefined)).toBe('');
});

it('is not what a header says where the connection is closed already', () => {
  expect(addressOf({ remoteAddress: undefined, localAddress: undefined }, '10.0.0.9')).toBe('');
});

it('shortens what a client calls itself, and leaves out what is not seen', () => {
  expect(clientOf(`OTel\u202e-Exporter/${'1'.repeat(500)}`)).toMatch(/^OTel-Exporter\/1{90,}$/);
  expect(clientOf(undefined)).toBe('');
});

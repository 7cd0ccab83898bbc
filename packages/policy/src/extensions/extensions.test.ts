import { fail, must, ok } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { durationSince, offsetBy, parseDatetime, parseDuration, toDate, toTime } from './datetime.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { formatIp, isInRange, isLoopback, isMulticast, parseIp } from './ip.ts';

function some<T>(value: T | undefined): T {
  return must(value === undefined ? fail('invalid_input', 'no value') : ok(value));
}

describe('decimal', () => {
  test.each([
    ['0.0', 0],
    ['-0.5', -5_000],
    ['-0.0', 0],
    ['1.2345', 12_345],
    ['00001.10', 11_000],
    ['922337203685477.5807', 2n ** 63n - 1n],
    ['-922337203685477.5808', -(2n ** 63n)],
  ])('%s', (text, tenThousandths) => {
    expect(parseDecimal(text)).toEqual({ kind: 'decimal', tenThousandths });
    expect(parseDecimal(formatDecimal(some(parseDecimal(text))))).toEqual({ kind: 'decimal', tenThousandths });
  });
  test.each([
    '',
    '1',
    '1.',
    '.5',
    '+1.0',
    '1.00000',
    '1.0\n',
    ' 1.0',
    '1,0',
    '1e5.0',
    '٣.0',
    '922337203685477.5808',
    `${'9'.repeat(9_999)}.0`,
  ])('refuses %j', (text) => expect(parseDecimal(text)).toBeUndefined());
});

describe('ip', () => {
  test.each([
    ['1.2.3.4', [0x01020304], 32],
    ['255.255.255.255/0', [0xffffffff], 0],
    ['::', [0, 0, 0, 0], 128],
    ['::1/127', [0, 0, 0, 1], 127],
    ['1:2:3:4:5:6:7::', [0x10002, 0x30004, 0x50006, 0x70000], 128],
    ['::2:3:4:5:6:7:8', [2, 0x30004, 0x50006, 0x70008], 128],
    ['FFFF:a::b', [0xffff000a, 0, 0, 0xb], 128],
  ])('%s', (text, words, prefix) => {
    expect(parseIp(text)).toEqual({ kind: 'ip', words, prefix });
    expect(parseIp(formatIp(some(parseIp(text))))).toEqual({ kind: 'ip', words, prefix });
  });
  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.4/33',
    '1.2.3.4/032',
    '1.2.3.4/00',
    '1.2.3.4/+3',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    ' 1.2.3.4',
    '::1/129',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7:8::',
    '1:2:3:4::5:6:7:8',
    '1:2:3:4:5:6:7',
    ':1:2:3:4:5:6:7',
    '00001::',
    '::g',
    '::1%eth0',
    '[::1]',
    '::ffff:1.2.3.4',
    '::1.2',
    ':'.repeat(99_999),
  ])('refuses %j', (text) => expect(parseIp(text)).toBeUndefined());
  test('a range is in a range only as a whole, never across versions', () => {
    const within = (a: string, b: string) => isInRange(some(parseIp(a)), some(parseIp(b)));
    expect(within('10.1.2.3', '10.0.0.0/8')).toBe(true);
    expect(within('11.1.2.3', '10.0.0.0/8')).toBe(false);
    expect(within('10.0.0.0/7', '10.0.0.0/8')).toBe(false);
    expect(within('10.0.0.0/8', '10.9.9.9/8')).toBe(true);
    expect(within('255.255.255.255', '0.0.0.0/0')).toBe(true);
    expect(within('128.0.0.0', '0.0.0.0/1')).toBe(false);
    expect(within('1.2.3.4', '::/0')).toBe(false);
    expect(within('ffff:ffff:ffff:ffff::1', 'ffff:ffff:ffff:ffff::/64')).toBe(true);
    expect(within('ffff:ffff:ffff:fffe::1', 'ffff:ffff:ffff:ffff::/64')).toBe(false);
    expect(within('::1', '::2/127')).toBe(false);
    expect(within('::3', '::2/127')).toBe(true);
  });
  test('loopback and multicast hold for whole ranges', () => {
    const loopback = (text: string) => isLoopback(some(parseIp(text)));
    expect(['127.0.0.1', '127.0.0.0/8', '::1'].every(loopback)).toBe(true);
    expect(['127.0.0.1/7', '126.0.0.1', '::1/127', '::2'].some(loopback)).toBe(false);
    const multicast = (text: string) => isMulticast(some(parseIp(text)));
    expect(['224.0.0.1', '239.255.255.255', '224.0.0.0/4', 'ff00::/8', 'ffff::1'].every(multicast)).toBe(true);
    expect(['224.0.0.1/3', '223.0.0.1', '240.0.0.1', 'ff00::/7', 'fe00::1'].some(multicast)).toBe(false);
  });
});

describe('datetime', () => {
  test.each([
    '1970-01-01',
    '0000-01-01',
    '0000-02-29',
    '9999-12-31',
    '1600-02-29',
    '1900-02-28',
    '2024-02-29T23:59:59.999Z',
    '1969-12-31T23:59:59.001Z',
  ])('%s is where the system puts it', (text) => {
    expect(parseDatetime(text)?.ms).toBe(Date.parse(text));
  });
  test('every day of a leap cycle is where the system puts it', () => {
    for (let ms = Date.parse('1896-02-27'); ms < Date.parse('1905-03-02'); ms += 86_400_000) {
      expect(parseDatetime(new Date(ms).toISOString())?.ms).toBe(ms);
    }
  });
  test('an offset is taken off', () => {
    expect(parseDatetime('2024-10-15T11:38:02.101+1134')).toEqual(parseDatetime('2024-10-15T00:04:02.101Z'));
    expect(parseDatetime('2024-10-15T11:38:02-1134')).toEqual(parseDatetime('2024-10-15T23:12:02Z'));
  });
  test.each([
    '',
    '2024-02-30',
    '2023-02-29',
    '1900-02-29',
    '2024-00-01',
    '2024-13-01',
    '2024-01-00',
    '2024-04-31',
    '10000-01-01',
    '2024-1-1',
    '2024-01-01Z',
    '2024-01-01T00:00:00',
    '2024-01-01T24:00:00Z',
    '2024-01-01T23:60:00Z',
    '2016-12-31T23:59:60Z',
    '2024-01-01T00:00:00.12Z',
    '2024-01-01T00:00:00+2400',
    '2024-01-01T00:00:00+0060',
    '2024-01-01T00:00:00+01:00',
    '2024-01-01t00:00:00z',
    '2024-01-01\n',
  ])('refuses %j', (text) => expect(parseDatetime(text)).toBeUndefined());
  test('date and time split a moment, before the epoch too', () => {
    const moment = some(parseDatetime('1969-12-31T23:59:59Z'));
    expect(toDate(moment)).toEqual(parseDatetime('1969-12-31'));
    expect(toTime(moment)).toEqual(parseDuration('23h59m59s'));
    expect(toTime(some(parseDatetime('1969-12-31')))).toEqual(parseDuration('0ms'));
  });
  test('the ends of 64 bits overflow instead of wrapping', () => {
    const first = { kind: 'datetime', ms: -(2n ** 63n) } as const;
    expect(toDate(first)).toBeUndefined();
    expect(offsetBy(first, some(parseDuration('-1ms')))).toBeUndefined();
    expect(durationSince(first, some(parseDatetime('1970-01-02')))).toBeUndefined();
    expect(offsetBy(first, some(parseDuration('9223372036854775807ms')))?.ms).toBe(-1);
  });
});

describe('duration', () => {
  test.each([
    ['1d2h3m4s5ms', 93_784_005],
    ['-1d', -86_400_000],
    ['-0ms', 0],
    ['007ms', 7],
    ['9223372036854775807ms', 2n ** 63n - 1n],
    ['-9223372036854775808ms', -(2n ** 63n)],
    ['-106751991167d7h12m55s808ms', -(2n ** 63n)],
  ])('%s', (text, ms) => expect(parseDuration(text)).toEqual({ kind: 'duration', ms }));
  test.each([
    '',
    '-',
    '1',
    'd',
    '1h1d',
    '1d1d',
    '+1d',
    '- 1d',
    '1.5h',
    '1ms\n',
    '9223372036854775808ms',
    '106751991168d',
    `${'9'.repeat(9_999)}d`,
  ])('refuses %j', (text) => expect(parseDuration(text)).toBeUndefined());
});

// Dates are read as their writers meant them, and what is no date is null rather than a guess.

import { expect, test } from 'vitest';
import { mailDate } from './date.ts';

test.each([
  ['Thu, 22 Aug 2002 13:52:38 +0100', '2002-08-22T12:52:38Z'],
  ['Thu, 22 Aug 2002 13:52:38 -0330', '2002-08-22T17:22:38Z'],
  ['22 Aug 2002 13:52 GMT', '2002-08-22T13:52:00Z'],
  ['Mon, 24 Jun 2002 23:17:49 EDT', '2002-06-25T03:17:49Z'],
  ['Mon, 24 Jun 2002 23:17:49 +0200 (MET DST)', '2002-06-24T21:17:49Z'],
  ['Fri, 06 Sep 2002 18:06:57 "AUS Eastern Standard Time"', '2002-09-06T18:06:57Z'],
  ['Thu Aug 22 13:52:59 2002', '2002-08-22T13:52:59Z'],
  ['Aug 22, 2002 01:52:59 PM', '2002-08-22T13:52:59Z'],
  ['Sat, 31 Dec 2005 23:59:60 +0000', '2006-01-01T00:00:00Z'],
  ['1 Jan 02 00:00:00 -0000', '2002-01-01T00:00:00Z'],
  ['1 Jan 99 12:00:00 AM', '1999-01-01T00:00:00Z'],
  ['Thu, 22 Aug 0102 12:07:35 +0800', '2002-08-22T04:07:35Z'],
  ['Thu, 22 Aug 102 12:07:35 +0800', '2002-08-22T04:07:35Z'],
  ['29 February 2000', '2000-02-29T00:00:00Z'],
  ['22-Aug-2002 08:00 +9959', '2002-08-22T08:00:00Z'],
])('%s', (field, expected) => {
  expect(mailDate(field)).toBe(Date.parse(expected));
});

test.each([
  '',
  'yesterday',
  'Thu, 22 Agu 2002 13:52:38 +0100',
  '30 Feb 2002 10:00:00 +0000',
  '29 Feb 2001 10:00:00 +0000',
  '0 Jan 2002 10:00:00 +0000',
  '22 Aug 2002 24:00:01 +0000',
  '22 Aug 2002 10:61:00 +0000',
  '22 Aug 1802 10:00:00 +0000',
  '22 Aug 2399 10:00:00 +0000',
  '2002-08-22',
  '%CURRENT_DATE_TIME',
  `${' '.repeat(4_000)}22 Aug 2002 10:00:00`,
])('no date: %s', (field) => {
  expect(mailDate(field)).toBeNull();
});

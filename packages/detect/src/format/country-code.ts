// Where the national part of a telephone number begins.

/** Country codes of two digits (ITU-T E.164, list of assigned codes); 1 and 7 have one digit, all others three. */
const twoDigits = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

interface National {
  /** Position of the first digit behind the country code and the zeros that follow it. */
  readonly from: number;
  /** Of the North American plan: areas and exchanges begin with neither 0 nor 1. */
  readonly isNorthAmerican: boolean;
}

/** `digits` of the whole number; `plus` where a plus sign stands before them. */
export function nationalStart(digits: string, plus: boolean): National {
  const code = plus ? 0 : digits.startsWith('00') ? 2 : undefined;
  const isLong = digits.length === 11 && digits.startsWith('1');
  const behind = code === undefined ? Number(isLong) : code + countryCodeDigits(digits.slice(code));
  let from = behind;
  while (digits[from] === '0') from++;
  const country = code === undefined ? '' : digits.slice(code, behind);
  const isNorthAmerican = country === '1' || (code === undefined && from === behind && digits.length - from === 10);
  return { from, isNorthAmerican };
}

function countryCodeDigits(digits: string): number {
  if (/^[17]/.test(digits)) return 1;
  return twoDigits.has(digits.slice(0, 2)) ? 2 : 3;
}

// What a scan reports, and the order in which one finding wins over another.

export const severities = ['low', 'medium', 'high', 'critical'] as const;
export const confidences = ['low', 'medium', 'high'] as const;

export type Severity = (typeof severities)[number];
export type Confidence = (typeof confidences)[number];

/** One place in the content that a rule recognised. It never holds the matched text itself. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  /** What was found: `email`, `phone`, `card`, `iban`, `ssn`, `ip`, `url`, `secret`, or a kind of a user's rule. */
  readonly kind: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** First byte and the byte after the last, in UTF-8; always on character boundaries. */
  readonly start: number;
  readonly end: number;
  /** The same in UTF-16 units; given when the input was a string. */
  readonly startChar?: number;
  readonly endChar?: number;
  /** Present where the span is an encoded form of what was found: base64, hex, escapes, look-alikes. */
  readonly encoded?: true;
}

/** What decides between findings that overlap. */
export interface Standing {
  /** Position in `confidences`. */
  readonly confidence: number;
  /** Position in `severities`. */
  readonly severity: number;
  /** Position of the rule in its set. */
  readonly order: number;
}

/** A recognised span before overlaps are resolved; `rule` is the rule's position in the set. */
export interface Candidate {
  readonly rule: number;
  readonly start: number;
  readonly end: number;
  readonly encoded?: boolean;
  /** Present where the span is compressed data: all that is in it shares the span, and stands. */
  readonly packed?: true;
}

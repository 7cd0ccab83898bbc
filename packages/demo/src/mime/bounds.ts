// How much of one mail is looked at; a hostile mail costs no more than these.

export const mimeBounds = {
  /** Bytes of one raw message that are read; the rest is cut off. */
  messageBytesMax: 1 << 20,
  /** Bytes of one header block. */
  headerBytesMax: 128 << 10,
  /** Header fields of one block. */
  fieldsMax: 1_000,
  /** Parts of one message, counted over all levels. */
  partsMax: 64,
  /** Nesting of multiparts and enclosed messages. */
  depthMax: 8,
  /** Characters of body text that are kept. */
  bodyCharsMax: 128 << 10,
  /** Characters of a subject that are kept (RFC 5322 section 2.1.1 caps a line at 998). */
  subjectCharsMax: 998,
  /** Recipients that are kept. */
  recipientsMax: 100,
  /** Characters of one address (RFC 3696 erratum 1690: 254; some slack for old systems). */
  addressCharsMax: 320,
} as const;

// What a validator is.

/** Takes the matched text; numbers come as they were written, with their separators. */
export type Check = (text: string) => boolean;

// The bounds of one policy's text and shape; deeper or longer input is refused, never truncated.

export const policyLimits = {
  /** Brackets, `if` and unary operators inside one another; keeps the parser far from the end of the stack. */
  nestingMax: 200,
  /** Depth of one expression tree, operator chains included; keeps every walk over it far from the end of the stack. */
  expressionDepthMax: 1_000,
  /** Parse errors reported of one document; the rest would only repeat the first. */
  parseErrorsMax: 50,
} as const;

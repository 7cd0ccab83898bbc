// A streamed answer whose failure is told here: the framework below would print it to standard error, beside the log.

/** Why a stream broke off. Messages of causes stay out: they may quote what was streamed. */
export interface Break {
  readonly message: string;
  /** Code, or else the type, of what lies behind it. */
  readonly cause?: string;
}

/** What an answer goes out on. */
export interface Connection {
  destroy(): unknown;
}

/**
 * The same bytes at the same pace. Where `source` fails, `onBreak` is told and the connection is cut, so that
 * the caller sees that the answer is not whole; without a connection the stream itself fails.
 */
export function untilBroken(
  source: ReadableStream<Uint8Array>,
  { onBreak, connection }: { readonly onBreak: (broke: Break) => void; readonly connection: Connection | undefined },
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const next = await reader.read();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (thrown) {
          onBreak(breakOf(thrown));
          if (connection === undefined) throw thrown;
          // The connection's end cancels this stream; closing it here would pass for the end of a whole answer.
          connection.destroy();
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function breakOf(thrown: unknown): Break {
  if (!(thrown instanceof Error)) return { message: 'the stream failed' };
  const { cause } = thrown;
  if (!(cause instanceof Error)) return { message: thrown.message };
  return {
    message: thrown.message,
    cause: 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name,
  };
}

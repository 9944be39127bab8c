/** Decodes a file: UTF-8, or UTF-16 with a byte order mark, as some tools on Windows write it. */
import { TextDecoder } from 'node:util';

/** The content of the file cannot be read. The message is for the administrator. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/** Yields the text without its byte order mark. @throws UnreadableFileError */
export async function* textChunks(bytes: AsyncIterable<unknown>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let start = Buffer.alloc(0);
  for await (const chunk of bytes) {
    let part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    if (decoder === undefined) {
      start = Buffer.concat([start, part]);
      if (start.length < 2) continue;
      decoder = decoderFor(start);
      part = start;
    }
    yield decoded(decoder, part, true);
  }
  decoder ??= decoderFor(start);
  if (start.length < 2) yield decoded(decoder, start, true);
  yield decoded(decoder, Buffer.alloc(0), false);
}

function decoderFor(start: Buffer): TextDecoder {
  const encoding = start[0] === 0xff && start[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true });
}

function decoded(decoder: TextDecoder, part: Buffer, stream: boolean): string {
  try {
    return decoder.decode(part, { stream });
  } catch {
    throw new UnreadableFileError('The file is not UTF-8 text. Save it as UTF-8, then import it again.');
  }
}

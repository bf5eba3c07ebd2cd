import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';

/**
 * Passes UTF-8 on, and fails at what is none: in Latin-1, say, names that differ would come out alike. A file that begins with
 * the mark of UTF-16 is passed on as it is; the parser reads it.
 */
export function utf8Only(): Transform {
  let kept: Buffer = Buffer.alloc(0);
  let checks: boolean | undefined;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      checks ??= !(chunk[0] === 0xff && chunk[1] === 0xfe);
      if (!checks) return done(null, chunk);
      const bytes = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
      const end = wholeCharacters(bytes);
      const whole = bytes.subarray(0, end);
      kept = bytes.subarray(end);
      return isUtf8(whole) ? done(null, whole) : done(notUtf8());
    },
    flush(done) {
      if (kept.length > 0) done(notUtf8());
      else done();
    },
  });
}

/** Bytes up to the last character, where that one may go on in the next chunk. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    // 10xxxxxx goes on, 11xxxxxx begins a character of more bytes, so many as there are leading ones.
    if (byte >= 0xc0) return Math.clz32(~(byte << 24)) > back ? bytes.length - back : bytes.length;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

function notUtf8(): Error {
  return new Error('it is not UTF-8; convert it first, for example with iconv -f LATIN1 -t UTF-8');
}

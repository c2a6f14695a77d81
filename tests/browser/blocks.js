// A font of which every letter is the same block, as wide and as high on every machine, so that a
// word is a bar. Pictures of the app are compared in it: how long, how large and in what colour words
// are is seen, and which fonts a system has is not.

const EM = 1000;
const WIDE = 540;
/** So far each block reaches into the next, so that no seam is seen. */
const OVER = 20;
const ABOVE = 800;
const BELOW = 200;
/** Glyphs: one for what is missing, one for spaces, and the block. */
const SPACE = 1;
const BLOCK = 2;
const GLYPHS = 3;

/** Bytes of numbers, each written as `[how many bytes, number]`. */
function bytes(...numbers) {
  const size = numbers.reduce((sum, [wide]) => sum + wide, 0);
  const buffer = Buffer.alloc(size);
  let at = 0;
  for (const [wide, number] of numbers) {
    if (wide === 2) buffer.writeUInt16BE(number & 0xffff, at);
    else buffer.writeUInt32BE(number >>> 0, at);
    at += wide;
  }
  return buffer;
}

const short = (...numbers) => numbers.map((number) => [2, number]);
const long = (...numbers) => numbers.map((number) => [4, number]);

function glyph() {
  const [left, right, bottom, top] = [-OVER, WIDE + OVER, 0, 560];
  const points = [[left, bottom], [left, top], [right, top], [right, bottom]];
  const flags = Buffer.alloc(points.length, 1);
  const steps = (nth) => points.map((point, at) => point[nth] - (points[at - 1]?.[nth] ?? 0));
  const head = bytes(...short(1, left, bottom, right, top, points.length - 1, 0));
  return Buffer.concat([head, flags, bytes(...short(...steps(0), ...steps(1)))]);
}

function tables() {
  const outline = glyph();
  const groups = [[0x20, 0x20, SPACE], [0x21, 0x9f, BLOCK], [0xa0, 0xa0, SPACE], [0xa1, 0x10ffff, BLOCK]];
  const map = bytes(...short(13, 0), ...long(16 + 12 * groups.length, 0, groups.length, ...groups.flat()));
  return {
    "OS/2": bytes(
      ...short(4, WIDE, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0),
      ...long(0, 0),
      ...short(0, 0),
      ...long(1, 0, 0, 0, 0x20202020),
      ...short(0x40, 0x20, 0xffff, ABOVE, -BELOW, 0, ABOVE, BELOW),
      ...long(1, 0),
      ...short(500, 700, 0, 0x20, 1),
    ),
    cmap: Buffer.concat([bytes(...short(0, 1, 3, 10), ...long(12)), map]),
    glyf: outline,
    head: bytes(
      ...long(0x10000, 0x10000, 0, 0x5f0f3cf5),
      ...short(0, EM),
      ...long(0, 0, 0, 0),
      ...short(-OVER, 0, WIDE + OVER, 560, 0, 8, 2, 0, 0),
    ),
    hhea: bytes(...long(0x10000), ...short(ABOVE, -BELOW, 0, WIDE, -OVER, -OVER, WIDE + OVER, 1, 0, 0, 0, 0, 0, 0, 0, GLYPHS)),
    hmtx: bytes(...short(WIDE, 0, WIDE, 0, WIDE, -OVER)),
    loca: bytes(...short(0, 0, 0, outline.length / 2)),
    maxp: bytes(...long(0x10000), ...short(GLYPHS, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)),
    name: bytes(...short(0, 0, 6)),
    post: bytes(...long(0x30000, 0), ...short(-100, 50), ...long(1, 0, 0, 0, 0)),
  };
}

function font() {
  const all = Object.entries(tables());
  const directory = [bytes(...long(0x10000), ...short(all.length, 128, 3, all.length * 16 - 128))];
  const parts = [];
  let at = 12 + 16 * all.length;
  for (const [tag, table] of all) {
    const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
    let sum = 0;
    for (let word = 0; word < padded.length; word += 4) sum = (sum + padded.readUInt32BE(word)) >>> 0;
    directory.push(Buffer.from(tag, "ascii"), bytes(...long(sum, at, table.length)));
    parts.push(padded);
    at += padded.length;
  }
  return Buffer.concat([...directory, ...parts]);
}

/** A style sheet that has everything written in blocks. */
export const BLOCKS = `
@font-face { font-family: Blocks; font-weight: 1 1000; src: url(data:font/ttf;base64,${font().toString("base64")}); }
*, *::before, *::after { font-family: Blocks !important; font-style: normal !important; }
`;

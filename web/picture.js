// Draws the SVG of a design as a PNG. JavaScript because image decoding and canvas blobs are callbacks; loaded on demand.

/** No browser draws more pixels than these on a side. */
const LARGEST = 16_384;

/** The SVG as a PNG in Base64; null where that is larger than this browser can draw. */
export async function draw(svg) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    if (Math.max(width, height) > LARGEST) return null;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    const png = await new Promise((done) => canvas.toBlob(done));
    return png && (await base64(png));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A PNG in Base64 as a file. */
export function file(text) {
  return new Blob([Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0))], { type: "image/png" });
}

function base64(blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    // What follows the type of a data: URL.
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** The worker is in the page, packed: unpacked it starts from memory, since a page opened from a disk may load no file. */
export async function loadWorker({ content }: HTMLTemplateElement): Promise<Worker> {
  const packed = Uint8Array.from(atob(content.textContent), (letter) => letter.charCodeAt(0));
  const script = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const address = URL.createObjectURL(
    await new Response(script, { headers: { 'content-type': 'text/javascript' } }).blob(),
  );
  try {
    return new Worker(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

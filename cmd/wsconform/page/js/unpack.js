// unpack returns what the page has on a case: JSON, deflated, in base64.
async function unpack(id) {
  const packed = document.getElementById("detail-" + id);
  if (!packed) return null;
  const octets = Uint8Array.from(atob(packed.textContent), (c) => c.charCodeAt(0));
  const inflated = new Blob([octets]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(inflated).json();
}


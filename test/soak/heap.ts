/** MiB of JavaScript objects in a server, as its /metrics says; undefined where it does not answer. */
export async function heapOf(url: string, key: string): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${key}` };
  const text = await fetch(new URL('/metrics', url), { headers }).then(
    (answer) => answer.text(),
    () => '',
  );
  const bytes = /^nodejs_heap_size_used_bytes(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1];
  return bytes === undefined ? undefined : Number(bytes) / 2 ** 20;
}

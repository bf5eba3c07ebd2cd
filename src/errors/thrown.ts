/** What was thrown, for a message. Plugins throw anything, even what cannot become a text. */
export function thrownText(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return `something of type ${typeof error}`;
  }
}

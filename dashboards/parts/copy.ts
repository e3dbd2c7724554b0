// Copying to the clipboard, which browsers keep from pages that were not loaded safely.

/** Whether the text was copied; where it could not be, it is shown to be copied by hand. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    prompt('Copy this text:', text);
    return false;
  }
}

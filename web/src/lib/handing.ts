// What the page hands over: to the clipboard, and as files.

import { t } from "../words";
import { notices } from "./notices.svelte";

/** Seconds for which a browser may still be reading a file that it was handed. */
const READING = 10;

/**
 * Copy a text, and say so; or say that the browser does not allow it.
 *
 * @param said What is said when it is done.
 * @param failed What is said when it is not allowed.
 */
export async function copy(text: string, said: string = t("copied"), failed: string = t("cannotCopy")): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notices.say(said);
  } catch {
    notices.say(failed, "failed");
  }
}

/** Have the browser save a file. */
export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READING * 1000);
}

// Texts with some words in them marked.

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** The text in pieces, those that are one of the words marked; of words that overlap the longer one. */
export function pieces(text: string, words: readonly string[]): readonly Piece[] {
  const known = [...new Set(words.filter(Boolean))].sort((a, b) => b.length - a.length);
  if (!known.length) return [{ text, marked: false }];
  const pattern = new RegExp(`(${known.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "iu");
  return text
    .split(pattern)
    .map((piece, index) => ({ text: piece, marked: index % 2 === 1 }))
    .filter((piece) => piece.text);
}

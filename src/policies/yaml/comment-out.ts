/** Comments of the text become comments of two marks, so that it is itself again without the first mark of each line. */
export function commentOut(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "#");
}

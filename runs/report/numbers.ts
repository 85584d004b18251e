/** A number with three digits that count. */
export function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

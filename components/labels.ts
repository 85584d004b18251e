/** https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
const PART_OF = "app.kubernetes.io/part-of";
const PROGRAM = "metal3-scale";

/** The label by which the program knows its own objects again. */
export const PART_OF_LABEL: Readonly<Record<string, string>> = { [PART_OF]: PROGRAM };

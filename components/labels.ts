/** https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
const PART_OF = "app.kubernetes.io/part-of";
const PROGRAM = "metal3-scale";

/** The label by which the program knows its own objects again. */
export const PART_OF_LABEL: Readonly<Record<string, string>> = { [PART_OF]: PROGRAM };

/** Label selector of the objects with that label. */
export const OWN_OBJECTS = `${PART_OF}=${PROGRAM}`;

/** Label selector of all other objects. */
export const OTHER_OBJECTS = `${PART_OF}!=${PROGRAM}`;

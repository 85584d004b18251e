/** Something could not be taken from one source. The message reads on after "NAME: ". */
export class SourceError extends Error {}

/** What a source holds is not what its checksum says. No other source is tried: someone should look. */
export class DamagedError extends SourceError {}

/** The disk is full, so that no source can help. */
export class NoSpaceError extends Error {}

/** Things could not be provided: one message names each of them and the ways to provide them. */
export class SetupError extends Error {}

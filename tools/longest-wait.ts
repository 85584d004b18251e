/**
 * Seconds that something can be waited for, 24 days: Node.js counts a timer's milliseconds with 31 bits, and one that is longer
 * ends at once.
 */
export const LONGEST_WAIT_SECONDS = 24 * 24 * 3600;

import type { Image, Run } from "../format";
import { differences, sideValues } from "./differences";
import type { Sides } from "./differences";

/** A repository of images of which two sides ran different ones: what each ran, with its tag and the digest's beginning. */
export interface DifferentImages extends Sides {
  readonly repository: string;
}

/** The images that one side's runs had and the other's did not; nothing is known of runs that tell of none. */
export function differentImages(a: readonly Run[], b: readonly Run[]): DifferentImages[] {
  if ([...a, ...b].some(({ images }) => images === undefined)) {
    return [];
  }
  return differences(versionsOf(a), versionsOf(b)).map(([repository, sides]) => ({ repository, ...sides }));
}

/** The versions of all images of some runs, by repository. */
function versionsOf(runs: readonly Run[]) {
  return sideValues(runs.flatMap(({ images = [] }) => images.map(parts)));
}

function parts({ name, digest }: Image): readonly [repository: string, version: string] {
  const [, repository = name, tag] = /^(.*?)(?::([^:/@]+))?(?:@.*)?$/.exec(name) ?? [];
  const id = digest.slice(0, "sha256:".length + 12);
  return [repository, tag === undefined ? id : `${tag} ${id}`];
}

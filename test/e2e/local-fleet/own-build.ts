import assert from "node:assert/strict";
import { join } from "node:path";
import { metal3Managers } from "../../../components/manager-definitions";
import { lockedArchive, imageReference } from "../../../tools/lock";
import { writeImageArchive } from "../support/image-archive";
import type { SharedFleet } from "./shared-fleet";

/** What is to be known of a container of a Pod. */
interface ContainerStatus {
  image: string;
  imageID: string;
}

/** A manager from an archive of one's own, which is built again and again under the same tag. */
export function describeOwnBuild(fleet: SharedFleet): void {
  describe("whose manager is a build of one's own", () => {
    const { image: released, namespace } = metal3Managers.metal3;
    const reference = "example.com/capm3:dev";
    const archive = () => join(fleet.directory, "capm3.tar");
    const build = (label: string) => writeImageArchive(archive(), lockedArchive(released), { reference, label });
    let pod: string | undefined;

    before(() => fleet.have(2));

    it("runs the image of the archive", async () => {
      const id = await build("first");
      await fleet.checkout.set("managers.metal3.image", archive());
      await fleet.operate("up");
      pod = await assertRuns(reference, id);
    });

    it("runs another Pod with the next build's image, though its tag is the same", async () => {
      const id = await build("second");
      await fleet.operate("up");
      const other = await assertRuns(reference, id);
      assert.notEqual(other, pod);
    });

    it("runs the release's image again when the setting is removed, and does not change after that", async () => {
      await fleet.checkout.unset("managers");
      await fleet.operate("up");
      await assertRuns(imageReference(released));
      await fleet.up("--expect-no-changes");
    });

    /**
     * Fails unless the manager has one Pod, which runs an image.
     *
     * @param id Default: any.
     * @returns the Pod's UID.
     */
    async function assertRuns(image: string, id?: string): Promise<string | undefined> {
      const pods = await fleet.management.list({ apiVersion: "v1", kind: "Pod" }, { namespace });
      assert.equal(pods.length, 1);
      const [{ metadata, status }] = pods as [(typeof pods)[number]];
      const [container] = status?.["containerStatuses"] as [ContainerStatus];
      assert.equal(container.image, image);
      if (id !== undefined) {
        assert.equal(container.imageID, id);
      }
      return metadata?.uid;
    }
  });
}

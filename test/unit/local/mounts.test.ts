import assert from "node:assert/strict";
import { mountOf, parseMounts, readMounts, systemMountPoints } from "../../../local/mounts";
import { container, fedora, hybrid, separateUsr, ubuntu } from "./machines";

describe("local/mounts", () => {
  it("reads the fields before and after the optional ones", () => {
    const [root] = parseMounts(fedora);
    assert.deepEqual(root, {
      device: "0:33",
      root: "/root",
      point: "/",
      options: ["rw", "relatime"],
      type: "btrfs",
      superOptions: ["rw", "seclabel", "compress=zstd:1", "ssd", "subvolid=257", "subvol=/root"],
    });
  });

  it("finds the mount that a path is in", () => {
    const type = (machine: string, path: string) => mountOf(parseMounts(machine), path)?.type;
    assert.equal(type(ubuntu, "/home/user/metal3-scale"), "ext4");
    assert.equal(type(fedora, "/tmp/metal3-scale"), "tmpfs");
    assert.equal(type(separateUsr, "/var/my disk/metal3-scale"), "nfs4");
    assert.equal(type(separateUsr, "/variable"), "ext4");
    assert.equal(mountOf([], "/"), undefined);
  });

  it("takes the last one of those in one place", () => {
    const mounts = parseMounts(ubuntu + "102 30 0:70 / / rw - tmpfs tmpfs rw\n");
    assert.equal(mountOf(mounts, "/home")?.type, "tmpfs");
  });

  it("finds parts of the operating system outside of the root file system, the outer ones first", () => {
    assert.deepEqual(systemMountPoints(parseMounts(separateUsr)), ["/usr"]);
    const nested = `${separateUsr}45 41 252:5 / /usr/lib ro - squashfs /dev/loop1 ro\n46 30 252:6 / /etc rw - ext4 /dev/vda6 rw\n`;
    assert.deepEqual(systemMountPoints(parseMounts(nested)), ["/usr", "/etc", "/usr/lib"]);
  });

  it("leaves other mounts out: home directories, network namespaces, single files of a container", () => {
    for (const machine of [ubuntu, fedora, hybrid, container]) {
      assert.deepEqual(systemMountPoints(parseMounts(machine)), []);
    }
  });

  it("reads those of this machine", async () => {
    assert.equal(mountOf(await readMounts(), "/proc")?.type, "proc");
  });
});

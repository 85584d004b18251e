/** /proc/self/mountinfo of machines that nodes run on, or cannot run on; the parts that matter. */

/** Ubuntu 24.04 server: systemd, cgroup v2, ext4. */
export const ubuntu = `23 30 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
24 30 0:23 / /proc rw,nosuid,nodev,noexec,relatime shared:14 - proc proc rw
25 30 0:5 / /dev rw,nosuid,relatime shared:2 - devtmpfs udev rw,size=4012340k,nr_inodes=1003085,mode=755,inode64
27 30 0:25 / /run rw,nosuid,nodev,noexec,relatime shared:5 - tmpfs tmpfs rw,size=813856k,mode=755,inode64
30 1 252:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,discard,commit=30,errors=remount-ro
31 23 0:7 / /sys/kernel/security rw,nosuid,nodev,noexec,relatime shared:8 - securityfs securityfs rw
34 23 0:29 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
36 23 0:31 / /sys/fs/bpf rw,nosuid,nodev,noexec,relatime shared:11 - bpf bpf rw,mode=700
90 30 7:0 / /snap/core22/1380 ro,nodev,relatime shared:48 - squashfs /dev/loop0 ro,errors=continue,threads=single
99 30 252:16 / /boot rw,relatime shared:51 - ext4 /dev/vda16 rw
101 27 0:4 net:[4026532281] /run/netns/blue rw shared:60 - nsfs nsfs rw
`;

/** Fedora 42 workstation: systemd, cgroup v2, SELinux, Btrfs with subvolumes. */
export const fedora = `66 1 0:33 /root / rw,relatime shared:1 - btrfs /dev/nvme0n1p3 rw,seclabel,compress=zstd:1,ssd,subvolid=257,subvol=/root
39 66 0:6 / /dev rw,nosuid shared:2 - devtmpfs devtmpfs rw,seclabel,size=4096k,nr_inodes=4073841,mode=755,inode64
42 66 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:5 - sysfs sysfs rw,seclabel
43 42 0:7 / /sys/kernel/security rw,nosuid,nodev,noexec,relatime shared:6 - securityfs securityfs rw
44 42 0:27 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:7 - cgroup2 cgroup2 rw,seclabel,nsdelegate,memory_recursiveprot
47 42 0:21 / /sys/fs/selinux rw,nosuid,noexec,relatime shared:10 - selinuxfs selinuxfs rw
48 66 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:11 - proc proc rw
52 66 0:38 / /tmp rw,nosuid,nodev shared:29 - tmpfs tmpfs rw,seclabel,size=16306288k,nr_inodes=1048576,inode64
53 66 0:33 /home /home rw,relatime shared:30 - btrfs /dev/nvme0n1p3 rw,seclabel,compress=zstd:1,ssd,subvolid=256,subvol=/home
`;

/** A machine whose /usr, /usr/local and /var are file systems of their own, the latter with a space in a path below it. */
export const separateUsr = `30 1 252:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
34 30 0:29 / /sys/fs/cgroup rw,relatime shared:9 - cgroup2 cgroup2 rw
40 30 252:4 / /usr/local rw,relatime shared:21 - ext4 /dev/vda4 rw
41 30 252:2 / /usr ro,relatime shared:20 - ext4 /dev/vda2 ro
42 41 252:4 / /usr/local rw,relatime shared:21 - ext4 /dev/vda4 rw
43 30 252:3 / /var rw,relatime shared:22 - xfs /dev/vda3 rw
44 43 0:50 / /var/my\\040disk rw,relatime shared:23 - nfs4 server:/export rw
`;

/** systemd's hybrid of v1 hierarchies and one of v2 without controllers, as in Debian 10. */
export const hybrid = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 27 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
36 31 0:33 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
37 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
`;

/** Of a privileged container with cgroup v2: its own cgroup namespace, an overlay as root, files from Docker in /etc. */
export const container = `500 400 0:60 / / rw,relatime - overlay overlay rw,lowerdir=/l/A:/l/B,upperdir=/u,workdir=/w
501 500 0:63 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
504 500 0:66 / /sys rw,nosuid,nodev,noexec,relatime - sysfs sysfs rw
505 504 0:29 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate,memory_recursiveprot
507 500 252:1 /var/lib/docker/containers/0a/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/vda1 rw
508 500 252:1 /var/lib/docker/containers/0a/hosts /etc/hosts rw,relatime - ext4 /dev/vda1 rw
`;

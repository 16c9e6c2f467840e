//! Whether a folder lies on another computer, where a write-ahead log does not work: its index is
//! memory that programs share, and two computers share none.

use std::path::Path;

/// File systems on other computers.
const KINDS: [&str; 12] = [
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
];

/// The kind of the network file system that a folder is on; nothing where it is on none, or the
/// system does not say.
#[cfg(target_os = "linux")]
pub fn network_file_system(folder: &Path) -> Option<String> {
    let real = folder
        .ancestors()
        .find_map(|path| path.canonicalize().ok())?;
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    network_kind(&mounts, &real).map(str::to_owned)
}

/// The kind of the network file system that a folder is on; nothing where it is on none, or the
/// system does not say.
#[cfg(not(target_os = "linux"))]
pub fn network_file_system(_: &Path) -> Option<String> {
    let _ = network_kind;
    None
}

fn network_kind<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let mounted = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        let (_, place, kind) = (fields.next()?, fields.next()?, fields.next()?);
        // As the system writes blanks.
        let place = place.replace("\\040", " ");
        folder.starts_with(&place).then_some((place.len(), kind))
    });
    // The last of those at one place lies above the others.
    let (_, kind) = mounted.max_by_key(|(length, _)| *length)?;
    KINDS.into_iter().find(|known| *known == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_mount_counts() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\n\
            server:/home /home nfs4 rw 0 0\n\
            /dev/sdb1 /home/me/local ext4 rw 0 0\n\
            //server/share /mnt/my\\040share cifs rw 0 0\n";
        let kind = |path: &str| network_kind(mounts, Path::new(path));
        assert_eq!(kind("/home/me/.local/share/viva"), Some("nfs4"));
        assert_eq!(kind("/home/me/local/viva"), None);
        assert_eq!(kind("/mnt/my share/viva"), Some("cifs"));
        assert_eq!(kind("/homes"), None);
        assert_eq!(kind("/var/lib"), None);
    }
}

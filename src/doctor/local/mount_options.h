// The options a share is mounted with: from the command line, or as fstab(5) or /proc/mounts have them. mount.cifs(8)
#pragma once

#include "doctor/evidence.h"

namespace sallyport::doctor {

// "vers=3.0,credentials=/root/.cred,uid=1000", with what mount.cifs would not take.
MountEvidence parse_mount_options(const std::string& options, const std::string& where);

// The line of a file in fstab's form that mounts this target; none when there is none.
std::optional<MountEvidence> find_mount(std::string_view text, const std::string& file, const Target& target);

// `given`: the command line's options, may be empty. Also looks at the credentials file.
MountEvidence read_mount(const std::string& given, const std::string& fstab, const Target& target);

// What vers= asks for: 0x0311; 0x0100 for SMB 1; 0 when it leaves the choice open.
uint16_t wanted_version(const MountEvidence& mount);

}  // namespace sallyport::doctor

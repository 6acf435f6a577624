#include <sys/statvfs.h>

#include "proto/fscc/classes.h"
#include "storage/posix/errno.h"
#include "storage/posix/system.h"
#include "storage/posix/volume.h"

namespace sallyport::storage::posix {

Result<VolumeInfo> volume_of(const Share& share) {
  namespace fs = fscc::fs_attribute;
  struct statvfs medium = {};
  struct statx root;
  if (fstatvfs(share.root.get(), &medium) != 0 || !stat_at(share.root.get(), "", root)) return fail_errno();
  VolumeInfo info;
  info.label = share.options.label;
  uint64_t mixed = (medium.f_fsid ^ root.stx_ino) * 0x9E3779B97F4A7C15;
  info.serial = static_cast<uint32_t>(mixed >> 32);
  auto& born = root.stx_mask & STATX_BTIME ? root.stx_btime : root.stx_ctime;
  info.created = FileTime::from({born.tv_sec, static_cast<long>(born.tv_nsec)});
  info.total_bytes = medium.f_blocks * medium.f_frsize;
  info.free_bytes = medium.f_bfree * medium.f_frsize;
  info.available_bytes = medium.f_bavail * medium.f_frsize;
  info.allocation_unit = static_cast<uint32_t>(medium.f_frsize);
  info.longest_component = 255;
  info.read_only = medium.f_flag & ST_RDONLY;
  info.attributes = fs::kCasePreservedNames | fs::kUnicodeOnDisk | fs::kPersistentAcls | fs::kSupportsSparseFiles |
                    fs::kNamedStreams | fs::kSupportsHardLinks | fs::kSupportsExtendedAttributes |
                    (info.read_only ? fs::kReadOnlyVolume : 0);
  return info;
}

}  // namespace sallyport::storage::posix

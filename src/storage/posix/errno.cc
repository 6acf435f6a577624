#include "storage/posix/errno.h"

namespace sallyport::storage::posix {

NtStatus from_errno(int error) {
  switch (error) {
    case 0: return NtStatus::success;
    case EPERM:
    case EACCES:
    case EXDEV:  // RESOLVE_BENEATH met a way out of the share; rename and link look for it themselves
    case ETXTBSY: return NtStatus::access_denied;
    case ENOENT:
    case ESTALE: return NtStatus::object_name_not_found;
    case ENOTDIR: return NtStatus::object_path_not_found;
    case EEXIST: return NtStatus::object_name_collision;
    case EISDIR: return NtStatus::file_is_a_directory;
    case ENOTEMPTY: return NtStatus::directory_not_empty;
    case ENAMETOOLONG:
    case EILSEQ: return NtStatus::object_name_invalid;
    case ELOOP: return NtStatus::object_path_not_found;
    case ENOSPC:
    case EDQUOT: return NtStatus::disk_full;
    case EFBIG:  // larger than the file system can hold: what NTFS answers at its own limit
      return NtStatus::disk_full;
    case EROFS: return NtStatus::media_write_protected;
    case EMFILE:
    case ENFILE: return NtStatus::too_many_opened_files;
    case ENOMEM:
    case ENOBUFS: return NtStatus::insufficient_resources;
    case EINVAL: return NtStatus::invalid_parameter;
    case EBUSY: return NtStatus::sharing_violation;
    case EIO:
    case ENXIO:
    case ENODEV: return NtStatus::io_device_error;
    case EAGAIN: return NtStatus::pending;
    case EMLINK: return NtStatus::too_many_links;
    case EOPNOTSUPP:
    case ENOSYS: return NtStatus::not_supported;
    case E2BIG:
    case ERANGE: return NtStatus::buffer_overflow;
    default: return NtStatus::unexpected_io_error;
  }
}

}  // namespace sallyport::storage::posix

// errno values as mount.cifs and the kernel's client report them; what they mean there, which is not always what they say.
#include "doctor/codes/tables.h"

namespace sallyport::doctor {
namespace {

using enum ConditionId;

constexpr ErrnoRow kErrno[] = {
    {1, "EPERM", "Operation not permitted", access_denied},
    {2, "ENOENT", "No such file or directory", file_not_found},
    {5, "EIO", "Input/output error", hardware},
    {6, "ENXIO", "No such device or address", share_not_found},
    {11, "EAGAIN", "Resource temporarily unavailable", too_slow},
    {12, "ENOMEM", "Cannot allocate memory", too_many},
    {13, "EACCES", "Permission denied", mount_denied},
    {16, "EBUSY", "Device or resource busy", in_use},
    {19, "ENODEV", "No such device", no_such_device},
    {20, "ENOTDIR", "Not a directory", bad_option},
    {22, "EINVAL", "Invalid argument", bad_option},
    {28, "ENOSPC", "No space left on device", disk_full},
    {30, "EROFS", "Read-only file system", read_only},
    {32, "EPIPE", "Broken pipe", torn},
    {66, "EREMOTE", "Object is remote", dfs},
    {79, "ELIBACC", "Can not access a needed shared library", no_such_device},
    {95, "EOPNOTSUPP", "Operation not supported", not_supported},
    {101, "ENETUNREACH", "Network is unreachable", network_down},
    {103, "ECONNABORTED", "Software caused connection abort", torn},
    {104, "ECONNRESET", "Connection reset by peer", torn},
    {110, "ETIMEDOUT", "Connection timed out", host_silent},
    {111, "ECONNREFUSED", "Connection refused", refused},
    {112, "EHOSTDOWN", "Host is down", host_silent},
    {113, "EHOSTUNREACH", "No route to host", host_silent},
    {115, "EINPROGRESS", "Operation now in progress", host_silent},
    {116, "ESTALE", "Stale file handle", old_session},
    {121, "EREMOTEIO", "Remote I/O error", general},
    {122, "EDQUOT", "Disk quota exceeded", disk_full},
    {126, "ENOKEY", "Required key not available", key_missing},
    {127, "EKEYEXPIRED", "Key has expired", password_expired},
    {128, "EKEYREVOKED", "Key has been revoked", account_disabled},
    {129, "EKEYREJECTED", "Key was rejected by service", signature},
};

}  // namespace

std::span<const ErrnoRow> errno_codes() { return kErrno; }

}  // namespace sallyport::doctor

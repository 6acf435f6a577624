// NTSTATUS values that servers answer to who wants a share. [MS-ERREF] 2.3
#include "doctor/codes/tables.h"

namespace sallyport::doctor {
namespace {

using enum ConditionId;

constexpr CodeRow kNtStatus[] = {
    {0xC0000001, "STATUS_UNSUCCESSFUL", general},
    {0xC0000002, "STATUS_NOT_IMPLEMENTED", not_supported},
    {0xC000000D, "STATUS_INVALID_PARAMETER", bad_option},
    {0xC000000E, "STATUS_NO_SUCH_DEVICE", no_such_device},
    {0xC000000F, "STATUS_NO_SUCH_FILE", file_not_found},
    {0xC0000010, "STATUS_INVALID_DEVICE_REQUEST", not_supported},
    {0xC0000022, "STATUS_ACCESS_DENIED", access_denied},
    {0xC0000033, "STATUS_OBJECT_NAME_INVALID", bad_option},
    {0xC0000034, "STATUS_OBJECT_NAME_NOT_FOUND", file_not_found},
    {0xC000003A, "STATUS_OBJECT_PATH_NOT_FOUND", file_not_found},
    {0xC0000043, "STATUS_SHARING_VIOLATION", in_use},
    {0xC0000054, "STATUS_FILE_LOCK_CONFLICT", in_use},
    {0xC000005E, "STATUS_NO_LOGON_SERVERS", no_logon_server},
    {0xC0000064, "STATUS_NO_SUCH_USER", logon_failure},
    {0xC000006A, "STATUS_WRONG_PASSWORD", logon_failure},
    {0xC000006D, "STATUS_LOGON_FAILURE", logon_failure},
    {0xC000006E, "STATUS_ACCOUNT_RESTRICTION", account_restricted},
    {0xC000006F, "STATUS_INVALID_LOGON_HOURS", logon_hours},
    {0xC0000070, "STATUS_INVALID_WORKSTATION", logon_hours},
    {0xC0000071, "STATUS_PASSWORD_EXPIRED", password_expired},
    {0xC0000072, "STATUS_ACCOUNT_DISABLED", account_disabled},
    {0xC000007F, "STATUS_DISK_FULL", disk_full},
    {0xC000009A, "STATUS_INSUFFICIENT_RESOURCES", too_many},
    {0xC00000A2, "STATUS_MEDIA_WRITE_PROTECTED", read_only},
    {0xC00000B5, "STATUS_IO_TIMEOUT", host_silent},
    {0xC00000BB, "STATUS_NOT_SUPPORTED", not_supported},
    {0xC00000BE, "STATUS_BAD_NETWORK_PATH", path_not_found},
    {0xC00000C3, "STATUS_INVALID_NETWORK_RESPONSE", torn},
    {0xC00000C4, "STATUS_UNEXPECTED_NETWORK_ERROR", torn},
    {0xC00000C9, "STATUS_NETWORK_NAME_DELETED", torn},
    {0xC00000CA, "STATUS_NETWORK_ACCESS_DENIED", access_denied},
    {0xC00000CB, "STATUS_BAD_DEVICE_TYPE", share_not_found},
    {0xC00000CC, "STATUS_BAD_NETWORK_NAME", share_not_found},
    {0xC00000CE, "STATUS_TOO_MANY_SESSIONS", too_many},
    {0xC00000D0, "STATUS_REQUEST_NOT_ACCEPTED", too_many},
    {0xC0000120, "STATUS_CANCELLED", general},
    {0xC0000133, "STATUS_TIME_DIFFERENCE_AT_DC", clock},
    {0xC000015B, "STATUS_LOGON_TYPE_NOT_GRANTED", logon_type},
    {0xC0000184, "STATUS_INVALID_DEVICE_STATE", torn},
    {0xC0000185, "STATUS_IO_DEVICE_ERROR", hardware},
    {0xC000018B, "STATUS_NO_TRUST_SAM_ACCOUNT", trust},
    {0xC000018D, "STATUS_TRUSTED_RELATIONSHIP_FAILURE", trust},
    {0xC0000193, "STATUS_ACCOUNT_EXPIRED", account_disabled},
    {0xC0000203, "STATUS_USER_SESSION_DELETED", old_session},
    {0xC0000205, "STATUS_INSUFF_SERVER_RESOURCES", too_many},
    {0xC000020C, "STATUS_CONNECTION_DISCONNECTED", torn},
    {0xC000020D, "STATUS_CONNECTION_RESET", torn},
    {0xC0000224, "STATUS_PASSWORD_MUST_CHANGE", password_expired},
    {0xC0000225, "STATUS_NOT_FOUND", path_not_found},
    {0xC0000233, "STATUS_DOMAIN_CONTROLLER_NOT_FOUND", no_logon_server},
    {0xC0000234, "STATUS_ACCOUNT_LOCKED_OUT", account_locked},
    {0xC0000236, "STATUS_CONNECTION_REFUSED", refused},
    {0xC000023C, "STATUS_NETWORK_UNREACHABLE", network_down},
    {0xC000023D, "STATUS_HOST_UNREACHABLE", host_silent},
    {0xC0000241, "STATUS_CONNECTION_ABORTED", torn},
    {0xC0000257, "STATUS_PATH_NOT_COVERED", dfs},
    {0xC000035C, "STATUS_NETWORK_SESSION_EXPIRED", old_session},
    {0xC0000388, "STATUS_DOWNGRADE_DETECTED", no_logon_server},
    {0xC0000418, "STATUS_NTLM_BLOCKED", ntlm_refused},
    {0xC000A000, "STATUS_INVALID_SIGNATURE", signature},
    {0xC05D0000, "STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP", dialect},
    {0xC05D0001, "STATUS_SMB_BAD_CLUSTER_DIALECT", dialect},
    {0xC05D0002, "STATUS_SMB_GUEST_LOGON_BLOCKED", guest_blocked},
    {0xC05D0003, "STATUS_SMB_GUEST_LOGON_BLOCKED_SIGNING_REQUIRED", guest_unsigned},
};

}  // namespace

std::span<const CodeRow> nt_status_codes() { return kNtStatus; }

}  // namespace sallyport::doctor

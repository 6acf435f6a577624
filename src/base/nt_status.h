// NTSTATUS values the project uses ([MS-ERREF] 2.3). Add one here and it has its name everywhere.
#pragma once

#include <cstdint>
#include <string>

namespace sallyport {

#define SALLYPORT_NT_STATUS(X)                                                                            \
  X(success, 0x00000000, "STATUS_SUCCESS")                                                                \
  X(pending, 0x00000103, "STATUS_PENDING")                                                                \
  X(notify_cleanup, 0x0000010B, "STATUS_NOTIFY_CLEANUP")                                                  \
  X(notify_enum_dir, 0x0000010C, "STATUS_NOTIFY_ENUM_DIR")                                                \
  X(some_not_mapped, 0x00000107, "STATUS_SOME_NOT_MAPPED")                                                \
  X(buffer_overflow, 0x80000005, "STATUS_BUFFER_OVERFLOW")                                                \
  X(no_more_files, 0x80000006, "STATUS_NO_MORE_FILES")                                                    \
  X(ea_list_inconsistent, 0x80000014, "STATUS_EA_LIST_INCONSISTENT")                                      \
  X(invalid_ea_name, 0x80000013, "STATUS_INVALID_EA_NAME")                                                \
  X(no_more_entries, 0x8000001A, "STATUS_NO_MORE_ENTRIES")                                                \
  X(stopped_on_symlink, 0x8000002D, "STATUS_STOPPED_ON_SYMLINK")                                          \
  X(unsuccessful, 0xC0000001, "STATUS_UNSUCCESSFUL")                                                      \
  X(not_implemented, 0xC0000002, "STATUS_NOT_IMPLEMENTED")                                                \
  X(invalid_info_class, 0xC0000003, "STATUS_INVALID_INFO_CLASS")                                          \
  X(info_length_mismatch, 0xC0000004, "STATUS_INFO_LENGTH_MISMATCH")                                      \
  X(invalid_handle, 0xC0000008, "STATUS_INVALID_HANDLE")                                                  \
  X(invalid_parameter, 0xC000000D, "STATUS_INVALID_PARAMETER")                                            \
  X(invalid_view_size, 0xC000001F, "STATUS_INVALID_VIEW_SIZE")                                            \
  X(no_more_eas, 0x80000012, "STATUS_NO_MORE_EAS")                                                        \
  X(invalid_lock_range, 0xC00001A1, "STATUS_INVALID_LOCK_RANGE")                                          \
  X(no_such_device, 0xC000000E, "STATUS_NO_SUCH_DEVICE")                                                  \
  X(no_such_file, 0xC000000F, "STATUS_NO_SUCH_FILE")                                                      \
  X(invalid_device_request, 0xC0000010, "STATUS_INVALID_DEVICE_REQUEST")                                  \
  X(end_of_file, 0xC0000011, "STATUS_END_OF_FILE")                                                        \
  X(more_processing_required, 0xC0000016, "STATUS_MORE_PROCESSING_REQUIRED")                              \
  X(no_memory, 0xC0000017, "STATUS_NO_MEMORY")                                                            \
  X(access_denied, 0xC0000022, "STATUS_ACCESS_DENIED")                                                    \
  X(buffer_too_small, 0xC0000023, "STATUS_BUFFER_TOO_SMALL")                                              \
  X(object_type_mismatch, 0xC0000024, "STATUS_OBJECT_TYPE_MISMATCH")                                      \
  X(object_name_invalid, 0xC0000033, "STATUS_OBJECT_NAME_INVALID")                                        \
  X(object_name_not_found, 0xC0000034, "STATUS_OBJECT_NAME_NOT_FOUND")                                    \
  X(object_name_collision, 0xC0000035, "STATUS_OBJECT_NAME_COLLISION")                                    \
  X(object_path_invalid, 0xC0000039, "STATUS_OBJECT_PATH_INVALID")                                        \
  X(object_path_not_found, 0xC000003A, "STATUS_OBJECT_PATH_NOT_FOUND")                                    \
  X(object_path_syntax_bad, 0xC000003B, "STATUS_OBJECT_PATH_SYNTAX_BAD")                                  \
  X(sharing_violation, 0xC0000043, "STATUS_SHARING_VIOLATION")                                            \
  X(eas_not_supported, 0xC000004F, "STATUS_EAS_NOT_SUPPORTED")                                            \
  X(ea_too_large, 0xC0000050, "STATUS_EA_TOO_LARGE")                                                      \
  X(nonexistent_ea_entry, 0xC0000051, "STATUS_NONEXISTENT_EA_ENTRY")                                      \
  X(no_eas_on_file, 0xC0000052, "STATUS_NO_EAS_ON_FILE")                                                  \
  X(ea_corrupt_error, 0xC0000053, "STATUS_EA_CORRUPT_ERROR")                                              \
  X(file_lock_conflict, 0xC0000054, "STATUS_FILE_LOCK_CONFLICT")                                          \
  X(lock_not_granted, 0xC0000055, "STATUS_LOCK_NOT_GRANTED")                                              \
  X(delete_pending, 0xC0000056, "STATUS_DELETE_PENDING")                                                  \
  X(unknown_revision, 0xC0000058, "STATUS_UNKNOWN_REVISION")                                              \
  X(invalid_owner, 0xC000005A, "STATUS_INVALID_OWNER")                                                    \
  X(no_logon_servers, 0xC000005E, "STATUS_NO_LOGON_SERVERS")                                              \
  X(privilege_not_held, 0xC0000061, "STATUS_PRIVILEGE_NOT_HELD")                                          \
  X(no_such_user, 0xC0000064, "STATUS_NO_SUCH_USER")                                                      \
  X(wrong_password, 0xC000006A, "STATUS_WRONG_PASSWORD")                                                  \
  X(logon_failure, 0xC000006D, "STATUS_LOGON_FAILURE")                                                    \
  X(account_restriction, 0xC000006E, "STATUS_ACCOUNT_RESTRICTION")                                        \
  X(password_expired, 0xC0000071, "STATUS_PASSWORD_EXPIRED")                                              \
  X(account_disabled, 0xC0000072, "STATUS_ACCOUNT_DISABLED")                                              \
  X(none_mapped, 0xC0000073, "STATUS_NONE_MAPPED")                                                        \
  X(invalid_acl, 0xC0000077, "STATUS_INVALID_ACL")                                                        \
  X(invalid_sid, 0xC0000078, "STATUS_INVALID_SID")                                                        \
  X(invalid_security_descr, 0xC0000079, "STATUS_INVALID_SECURITY_DESCR")                                  \
  X(procedure_not_found, 0xC000007A, "STATUS_PROCEDURE_NOT_FOUND")                                        \
  X(range_not_locked, 0xC000007E, "STATUS_RANGE_NOT_LOCKED")                                              \
  X(disk_full, 0xC000007F, "STATUS_DISK_FULL")                                                            \
  X(insufficient_resources, 0xC000009A, "STATUS_INSUFFICIENT_RESOURCES")                                  \
  X(media_write_protected, 0xC00000A2, "STATUS_MEDIA_WRITE_PROTECTED")                                    \
  X(bad_impersonation_level, 0xC00000A5, "STATUS_BAD_IMPERSONATION_LEVEL")                                \
  X(pipe_not_available, 0xC00000AC, "STATUS_PIPE_NOT_AVAILABLE")                                          \
  X(pipe_busy, 0xC00000AE, "STATUS_PIPE_BUSY")                                                            \
  X(pipe_disconnected, 0xC00000B0, "STATUS_PIPE_DISCONNECTED")                                            \
  X(pipe_closing, 0xC00000B1, "STATUS_PIPE_CLOSING")                                                      \
  X(pipe_empty, 0xC00000D9, "STATUS_PIPE_EMPTY")                                                          \
  X(invalid_read_mode, 0xC00000B4, "STATUS_INVALID_READ_MODE")                                            \
  X(io_timeout, 0xC00000B5, "STATUS_IO_TIMEOUT")                                                          \
  X(file_is_a_directory, 0xC00000BA, "STATUS_FILE_IS_A_DIRECTORY")                                        \
  X(not_supported, 0xC00000BB, "STATUS_NOT_SUPPORTED")                                                    \
  X(network_name_deleted, 0xC00000C9, "STATUS_NETWORK_NAME_DELETED")                                      \
  X(network_access_denied, 0xC00000CA, "STATUS_NETWORK_ACCESS_DENIED")                                    \
  X(bad_device_type, 0xC00000CB, "STATUS_BAD_DEVICE_TYPE")                                                \
  X(bad_network_name, 0xC00000CC, "STATUS_BAD_NETWORK_NAME")                                              \
  X(request_not_accepted, 0xC00000D0, "STATUS_REQUEST_NOT_ACCEPTED")                                      \
  X(not_same_device, 0xC00000D4, "STATUS_NOT_SAME_DEVICE")                                                \
  X(invalid_oplock_protocol, 0xC00000E3, "STATUS_INVALID_OPLOCK_PROTOCOL")                                \
  X(internal_error, 0xC00000E5, "STATUS_INTERNAL_ERROR")                                                  \
  X(unexpected_io_error, 0xC00000E9, "STATUS_UNEXPECTED_IO_ERROR")                                        \
  X(directory_not_empty, 0xC0000101, "STATUS_DIRECTORY_NOT_EMPTY")                                        \
  X(not_a_directory, 0xC0000103, "STATUS_NOT_A_DIRECTORY")                                                \
  X(name_too_long, 0xC0000106, "STATUS_NAME_TOO_LONG")                                                    \
  X(too_many_opened_files, 0xC000011F, "STATUS_TOO_MANY_OPENED_FILES")                                    \
  X(cancelled, 0xC0000120, "STATUS_CANCELLED")                                                            \
  X(cannot_delete, 0xC0000121, "STATUS_CANNOT_DELETE")                                                    \
  X(file_deleted, 0xC0000123, "STATUS_FILE_DELETED")                                                      \
  X(file_closed, 0xC0000128, "STATUS_FILE_CLOSED")                                                        \
  X(pipe_broken, 0xC000014B, "STATUS_PIPE_BROKEN")                                                        \
  X(io_device_error, 0xC0000185, "STATUS_IO_DEVICE_ERROR")                                                \
  X(logon_type_not_granted, 0xC000015B, "STATUS_LOGON_TYPE_NOT_GRANTED")                                  \
  X(too_many_sessions, 0xC00000CE, "STATUS_TOO_MANY_SESSIONS")                                            \
  X(account_expired, 0xC0000193, "STATUS_ACCOUNT_EXPIRED")                                                \
  X(fs_driver_required, 0xC000019C, "STATUS_FS_DRIVER_REQUIRED")                                          \
  X(invalid_device_state, 0xC0000184, "STATUS_INVALID_DEVICE_STATE")                                      \
  X(user_session_deleted, 0xC0000203, "STATUS_USER_SESSION_DELETED")                                      \
  X(insuff_server_resources, 0xC0000205, "STATUS_INSUFF_SERVER_RESOURCES")                                \
  X(not_found, 0xC0000225, "STATUS_NOT_FOUND")                                                            \
  X(retry, 0xC000022D, "STATUS_RETRY")                                                                    \
  X(account_locked_out, 0xC0000234, "STATUS_ACCOUNT_LOCKED_OUT")                                          \
  X(path_not_covered, 0xC0000257, "STATUS_PATH_NOT_COVERED")                                              \
  X(not_a_reparse_point, 0xC0000275, "STATUS_NOT_A_REPARSE_POINT")                                        \
  X(too_many_links, 0xC0000265, "STATUS_TOO_MANY_LINKS")                                                  \
  X(no_ranges_processed, 0xC0000460, "STATUS_NO_RANGES_PROCESSED")                                        \
  X(network_session_expired, 0xC000035C, "STATUS_NETWORK_SESSION_EXPIRED")                                \
  X(invalid_token, 0xC0000465, "STATUS_INVALID_TOKEN")                                                    \
  X(file_not_available, 0xC0000467, "STATUS_FILE_NOT_AVAILABLE")                                          \
  X(hash_not_supported, 0xC000A100, "STATUS_HASH_NOT_SUPPORTED")                                          \
  X(request_out_of_sequence, 0xC000042A, "STATUS_REQUEST_OUT_OF_SEQUENCE")                                \
  X(invalid_smb, 0x00010002, "STATUS_INVALID_SMB")                                                        \
  X(smb_bad_tid, 0x00050002, "STATUS_SMB_BAD_TID")                                                        \
  X(smb_bad_fid, 0x00060001, "STATUS_SMB_BAD_FID")                                                        \
  X(smb_bad_command, 0x00160002, "STATUS_SMB_BAD_COMMAND")                                                \
  X(smb_bad_uid, 0x005B0002, "STATUS_SMB_BAD_UID")                                                        \
  X(smb_use_standard, 0x00FB0002, "STATUS_SMB_USE_STANDARD")                                              \
  X(smb_bad_cluster_dialect, 0xC05D0001, "STATUS_SMB_BAD_CLUSTER_DIALECT")                                \
  X(smb_no_preauth_integrity_hash_overlap, 0xC05D0000, "STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP")

enum class NtStatus : uint32_t {
#define X(name, value, text) name = value,
  SALLYPORT_NT_STATUS(X)
#undef X
};

// "STATUS_ACCESS_DENIED", or the number in hex when it has no name here.
std::string to_string(NtStatus status);

// Severity "error" ([MS-ERREF] 2.3); warnings such as STATUS_BUFFER_OVERFLOW carry a result. The codes that SMB1 alone has
// ([MS-CIFS] 2.2.2.4: invalid_smb, smb_bad_tid ...) are errors without that severity.
constexpr bool is_error(NtStatus status) { return static_cast<uint32_t>(status) >> 30 == 3; }

}  // namespace sallyport

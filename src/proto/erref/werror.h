// Win32 error codes, the answers of most RPC calls. [MS-ERREF] 2.2, [MS-SRVS] 2.2.2.11 for the NERR ones
#pragma once

#include <cstdint>
#include <string>

namespace sallyport::erref {

#define SALLYPORT_WERROR_LIST(X)                                        \
  X(success, 0x00000000, "ERROR_SUCCESS")                               \
  X(invalid_function, 0x00000001, "ERROR_INVALID_FUNCTION")             \
  X(file_not_found, 0x00000002, "ERROR_FILE_NOT_FOUND")                 \
  X(access_denied, 0x00000005, "ERROR_ACCESS_DENIED")                   \
  X(invalid_handle, 0x00000006, "ERROR_INVALID_HANDLE")                 \
  X(not_enough_memory, 0x00000008, "ERROR_NOT_ENOUGH_MEMORY")           \
  X(gen_failure, 0x0000001F, "ERROR_GEN_FAILURE")                       \
  X(not_supported, 0x00000032, "ERROR_NOT_SUPPORTED")                   \
  X(bad_netpath, 0x00000035, "ERROR_BAD_NETPATH")                       \
  X(bad_net_name, 0x00000043, "ERROR_BAD_NET_NAME")                     \
  X(already_exists, 0x000000B7, "ERROR_ALREADY_EXISTS")                 \
  X(invalid_parameter, 0x00000057, "ERROR_INVALID_PARAMETER")           \
  X(insufficient_buffer, 0x0000007A, "ERROR_INSUFFICIENT_BUFFER")       \
  X(invalid_name, 0x0000007B, "ERROR_INVALID_NAME")                     \
  X(invalid_level, 0x0000007C, "ERROR_INVALID_LEVEL")                   \
  X(more_data, 0x000000EA, "ERROR_MORE_DATA")                           \
  X(no_more_items, 0x00000103, "ERROR_NO_MORE_ITEMS")                   \
  X(invalid_owner, 0x0000051B, "ERROR_INVALID_OWNER")                   \
  X(no_such_user, 0x00000525, "ERROR_NO_SUCH_USER")                     \
  X(none_mapped, 0x00000534, "ERROR_NONE_MAPPED")                       \
  X(no_such_domain, 0x0000054B, "ERROR_NO_SUCH_DOMAIN")                 \
  X(call_not_implemented, 0x00000078, "ERROR_CALL_NOT_IMPLEMENTED")     \
  X(nerr_user_not_found, 0x000008AD, "NERR_UserNotFound")               \
  X(nerr_net_name_not_found, 0x00000906, "NERR_NetNameNotFound")        \
  X(nerr_device_not_shared, 0x00000907, "NERR_DeviceNotShared")         \
  X(nerr_client_name_not_found, 0x00000908, "NERR_ClientNameNotFound")  \
  X(nerr_file_id_not_found, 0x0000090A, "NERR_FileIdNotFound")          \
  X(nerr_duplicate_share, 0x00000846, "NERR_DuplicateShare")            \
  X(nerr_buf_too_small, 0x0000084B, "NERR_BufTooSmall")                 \
  X(nerr_invalid_api, 0x0000085E, "NERR_InvalidAPI")

enum class Werror : uint32_t {
#define X(name, value, text) name = value,
  SALLYPORT_WERROR_LIST(X)
#undef X
};

// "ERROR_ACCESS_DENIED", or the number in hex when it has no name here.
std::string to_string(Werror error);

}  // namespace sallyport::erref

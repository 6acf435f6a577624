// Files opened, read, written and closed at the server for an exchange.
#pragma once

#include "proto/fscc/file_info.h"
#include "translator/exchange.h"

namespace sallyport::translator {

struct OpenArgs {
  std::u16string name;
  uint32_t access = 0;
  uint32_t share = 0;
  uint32_t attributes = 0;
  uint32_t options = 0;
  smb2::CreateDisposition disposition = smb2::CreateDisposition::open;
  smb2::OplockLevel oplock = smb2::OplockLevel::none;
  uint64_t allocation = 0;
  Bytes extended_attributes, security;  // FileFullEaInformation, SECURITY_DESCRIPTOR; empty: none
};

inline constexpr uint32_t kShareAll = 7;
inline constexpr uint32_t kGenericRead = 0x00120089, kGenericWrite = 0x00120116, kGenericExecute = 0x001200A0;
inline constexpr uint32_t kReadAttributes = 0x00000080, kWriteAttributes = 0x00000100, kDelete = 0x00010000;

struct OpenedFile {
  std::shared_ptr<Handle> handle;
  smb2::CreateResponse info;
};
Task<Result<OpenedFile>> open_at_server(Exchange& x, const Where& where, const OpenArgs& args);
// The same, and a sharing violation is tried again for a moment: clients of SMB1 open before what they closed is closed.
Task<Result<OpenedFile>> open_patiently(Exchange& x, const Where& where, const OpenArgs& args);
Task<Result<>> close_at_server(Exchange& x, const Handle& handle);

// Gives the client a FID; too_many_opened_files when it has all there are.
Task<Result<FilePtr>> add_file(Exchange& x, OpenedFile opened, const OpenArgs& args);

// The status, or what DOS has in place of object_name_collision where a new name is there already: ERRDOS 183, not ERRfilexists.
NtStatus new_name_error(const Exchange& x, NtStatus status);

// A path of the request below the share, with the DFS prefix of \\server\share taken off.
Result<std::u16string> request_path(const Exchange& x, std::u16string_view text, bool wildcards = false);

Task<Result<Buffer>> query_info(Exchange& x, const Handle& handle, smb2::InfoType type, uint8_t info_class, uint32_t most = 65536,
                                uint32_t additional = 0, Bytes input = {});
Task<Result<>> set_info(Exchange& x, const Handle& handle, smb2::InfoType type, uint8_t info_class, Bytes data, uint32_t additional = 0);
Task<Result<fscc::FileAllInformation>> query_all(Exchange& x, const Handle& handle);

}  // namespace sallyport::translator

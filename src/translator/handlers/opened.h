// What opens answer with.
#pragma once

#include "proto/cifs/nt_create.h"
#include "proto/cifs/open_andx.h"
#include "translator/opens.h"

namespace sallyport::translator::handlers {

// Message mode, read as messages, duplex, blocking, no limit of instances. [MS-CIFS] 2.2.1.3
inline constexpr uint16_t kPipeStatus = 0x05FF;

// "\PIPE\srvsvc", "\srvsvc" -> "srvsvc"
std::u16string pipe_name(std::u16string_view text);
uint8_t oplock_of(const Exchange& x, smb2::OplockLevel level);
cifs::NtCreated nt_created(const Exchange& x, const File& file, const smb2::CreateResponse& info);

// NT_CREATE_ANDX and NT_TRANSACT_CREATE. Of `args` the name and the oplock follow from the rest.
struct NtOpen {
  std::u16string name;
  uint32_t root_directory_fid = 0;
  uint32_t flags = 0;  // cifs::nt_create_flags::*
  OpenArgs args;
};
struct NtOpened {
  FilePtr file;
  TreePtr tree;
  smb2::CreateResponse info;
};
Task<Result<NtOpened>> open_nt(Exchange& x, NtOpen wanted);

// The opens of the LAN Manager and core dialects ([MS-CIFS] 3.3.5.35), for OPEN_ANDX, OPEN, CREATE and TRANS2_OPEN2.
struct LanmanOpen {
  std::u16string name;
  uint16_t access_mode = 0;  // cifs::access_mode::*
  uint16_t open_mode = 0;    // cifs::open_mode::*
  uint16_t attributes = 0;
  uint32_t allocation = 0;
  smb2::OplockLevel oplock = smb2::OplockLevel::none;
  Bytes extended_attributes;
};
struct LanmanOpened {
  FilePtr file;
  smb2::CreateResponse info;
  uint16_t access_rights = 0;  // 0 read, 1 write, 2 both
};
Task<Result<LanmanOpened>> open_lanman(Exchange& x, const LanmanOpen& wanted);
// Of OPEN_ANDX and OPEN2: the oplock their Flags ask for, and their answer.
smb2::OplockLevel andx_oplock(const Exchange& x, uint16_t flags);
cifs::OpenedAndx andx_answer(const Exchange& x, const LanmanOpened& opened);

}  // namespace sallyport::translator::handlers

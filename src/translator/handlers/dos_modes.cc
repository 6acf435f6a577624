#include "translator/handlers/dos_modes.h"

#include "proto/cifs/open_andx.h"
#include "translator/names.h"
#include "translator/opens.h"

namespace sallyport::translator::handlers {
namespace {

namespace mode = cifs::access_mode;
namespace share = smb2::share_access;

bool is_fcb(uint16_t access_mode) { return (access_mode & 0xFF) == mode::kFcb; }

}  // namespace

DenyMode deny_of(uint16_t access_mode) {
  if (is_fcb(access_mode)) return DenyMode::fcb;
  return (access_mode & mode::kShareMask) == mode::kShareCompatibility ? DenyMode::dos : DenyMode::none;
}

// Compatibility mode: programs are shared; of other files readers stand beside readers ([MS-CIFS] 3.3.5.35).
uint32_t share_of(uint16_t access_mode, std::u16string_view name) {
  if (is_fcb(access_mode)) return 0;
  switch (access_mode & mode::kShareMask) {
    case mode::kShareCompatibility:
      if (is_program(name)) return share::kRead | share::kWrite;
      return (access_mode & mode::kAccessMask) == mode::kRead ? share::kRead : 0;
    case mode::kShareDenyWrite: return share::kRead;
    case mode::kShareDenyRead: return share::kWrite;
    case mode::kShareDenyNone: return share::kRead | share::kWrite;
    default: return 0;
  }
}

uint32_t access_of(uint16_t access_mode) {
  if (is_fcb(access_mode)) return kGenericRead | kGenericWrite;
  switch (access_mode & mode::kAccessMask) {
    case mode::kRead: return kGenericRead;
    case mode::kWrite: return kGenericWrite;
    case mode::kExecute: return kGenericRead | kGenericExecute;
    default: return kGenericRead | kGenericWrite;
  }
}

// Who writes in compatibility mode has the file alone, and later opens of his process that also read are to stand beside it. It is
// asked for where it is to be had.
uint32_t access_beside(uint16_t access_mode, std::u16string_view name) {
  bool alone = deny_of(access_mode) == DenyMode::dos && !is_program(name);
  return alone && access_of(access_mode) == kGenericWrite ? kGenericRead : 0;
}

bool is_valid(uint16_t access_mode) {
  if (is_fcb(access_mode)) return true;
  return (access_mode & mode::kAccessMask) <= mode::kExecute && (access_mode & mode::kShareMask) <= mode::kShareDenyNone;
}

// quirk: neither opens nor creates, says the OpenMode of who wants to execute; servers of Windows create ([MS-CIFS] 3.3.5.35 lets them).
std::optional<smb2::CreateDisposition> disposition_of(uint16_t open_mode, uint16_t access_mode) {
  bool executes = !is_fcb(access_mode) && (access_mode & mode::kAccessMask) == mode::kExecute;
  bool creates = (open_mode & cifs::open_mode::kCreate) || (open_mode == 0 && executes);
  switch (open_mode & cifs::open_mode::kExistsMask) {
    case cifs::open_mode::kExistsFail:
      return creates ? std::optional(smb2::CreateDisposition::create) : std::nullopt;
    case cifs::open_mode::kExistsOpen: return creates ? smb2::CreateDisposition::open_if : smb2::CreateDisposition::open;
    case cifs::open_mode::kExistsTruncate: return creates ? smb2::CreateDisposition::overwrite_if : smb2::CreateDisposition::overwrite;
    default: return std::nullopt;
  }
}

// Compatibility opens of both kinds stand beside each other ([MS-CIFS] 3.2.4.5.1). But a program's are those that anybody may share,
// and beside them nobody has it for himself, as a file control block is to have it.
bool stands_beside(DenyMode there, DenyMode wanted, std::u16string_view name) {
  if (there == DenyMode::none || wanted == DenyMode::none) return false;
  return there == wanted || there == DenyMode::fcb || !is_program(name);
}

uint16_t rights_of(uint16_t access_mode) {
  if (is_fcb(access_mode)) return 2;
  uint16_t access = access_mode & mode::kAccessMask;
  return access == mode::kExecute ? 0 : access;
}

}  // namespace sallyport::translator::handlers

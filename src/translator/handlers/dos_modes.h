// What DOS' modes of opening mean in NT's terms: an AccessMode says at once what the file is for and whom it is shared with, an
// OpenMode what becomes of a file that is there and of one that is not. [MS-CIFS] 2.2.4.41.1, 3.3.5.35
#pragma once

#include <optional>
#include <string_view>

#include "proto/smb2/create.h"
#include "translator/tables.h"

namespace sallyport::translator::handlers {

// Whether an AccessMode has a meaning at all.
bool is_valid(uint16_t access_mode);
DenyMode deny_of(uint16_t access_mode);
uint32_t share_of(uint16_t access_mode, std::u16string_view name);
uint32_t access_of(uint16_t access_mode);
// What is asked for besides, where it is to be had.
uint32_t access_beside(uint16_t access_mode, std::u16string_view name);
// nullopt: no OpenMode.
std::optional<smb2::CreateDisposition> disposition_of(uint16_t open_mode, uint16_t access_mode);
// Whether a process may have a file open in both these modes.
bool stands_beside(DenyMode there, DenyMode wanted, std::u16string_view name);
// As answers tell it: 0 read, 1 write, 2 both.
uint16_t rights_of(uint16_t access_mode);

}  // namespace sallyport::translator::handlers
